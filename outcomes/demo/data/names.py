"""Names that nobody can mistake for those of people on file: trees and towns in two languages, and first names."""

FAMILY_NAMES = (
    "Alder", "Bouleau", "Cedar", "Châtaignier", "Dogwood", "Érable", "Elder", "Fir", "Frêne", "Gingko",
    "Hazel", "Hêtre", "Ironwood", "If", "Juniper", "Katsura", "Larch", "Laurier", "Maple", "Mélèze",
    "Noisetier", "Oak", "Olivier", "Orme", "Pine", "Peuplier", "Poplar", "Quince", "Rowan", "Sapin",
    "Saule", "Spruce", "Sycamore", "Tilleul", "Tamarack", "Viburnum", "Walnut", "Willow", "Yew", "Zelkova",
    "Aberdeen", "Annecy", "Bangor", "Brest", "Cardiff", "Colmar", "Dakar", "Dover", "Épinal", "Exeter",
    "Fribourg", "Galway", "Guéret", "Hull", "Jura", "Kendal", "Lausanne", "Limoges", "Mons", "Moncton",
    "Namur", "Norwich", "Oban", "Orléans", "Perth", "Québec", "Quimper", "Ripon", "Sion", "Thiès",
    "Tours", "Truro", "Ulverston", "Valence", "Vannes", "Wells", "York", "Yverdon",
)  # fmt: skip
GIVEN_NAMES = {
    1: (
        "Bruno", "Dario", "Farid", "Hugo", "Jonas", "Léo", "Malik", "Noé", "Oscar", "Pascal", "Quentin", "Rémi",
        "Samir", "Théo", "Umar", "Victor", "Wesley", "Xavier", "Yanis", "Zack", "Arthur", "Benoît", "Cyril",
        "Desmond", "Émile", "Felix", "Gaspard", "Henry",
    ),
    2: (
        "Amina", "Chloé", "Elif", "Grace", "Inès", "Kadia", "Lucie", "Maud", "Nora", "Odile", "Paula", "Rosa",
        "Salomé", "Tara", "Uma", "Violette", "Wanda", "Yasmine", "Zélie", "Agnès",
    ),
}  # fmt: skip
# A person on file who bears the name of a colleague: what the review of readings looks for.
NAMESAKE = {"family_name": "Wren", "given_names": "Sorrel"}
# One person with a file at two agencies, opened without either knowing of the other.
TWICE_ON_FILE = {"family_name": "Zelkova", "given_names": "Ulysse"}
