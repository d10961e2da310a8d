"""What is delivered and how: programs, modules, offerings, staff, sessions, costs."""

from programs.models.offering import CostItem, Offering, ProgramStaff
from programs.models.program import Module, Program, ProgramVersion
from programs.models.session import Session

__all__ = ["CostItem", "Module", "Offering", "Program", "ProgramStaff", "ProgramVersion", "Session"]
