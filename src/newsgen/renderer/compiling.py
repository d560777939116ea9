"""How templates are compiled, imported and called: what Jinja does in general is done here for pages alone.

A value is printed with one call, and had from a view with one. A *piece* is a template that defines macros and nothing
else, as is all that it or its macros import; they include nothing. It holds no state, so what it defines serves every
page. Any other template is imported anew for each page, since what one page counts or gathers must not go on to the
next. A macro of a piece sees its arguments and nothing of the page. For the same values it prints the same, and that is
what ``once`` rests on.
"""

import re
from collections.abc import Callable
from functools import lru_cache
from types import CodeType, FunctionType
from typing import Any

from jinja2 import Environment, Template, TemplateError, TemplateSyntaxError, nodes
from jinja2.compiler import CodeGenerator, Frame, optimizeconst
from jinja2.environment import TemplateModule
from jinja2.runtime import Context, Macro
from markupsafe import Markup, escape

from newsgen.records import Value

_KEPT = 1 << 14  # printed macros
_TEXTS = 1 << 14
_NOTHING = Markup()

_escaped = lru_cache(_TEXTS)(escape)  # of texts: names and headlines stand on many pages


def printed(value: object) -> Markup:
    """`value` as it is printed, escaped; null prints nothing."""
    kind = type(value)
    if kind is str:
        return _escaped(value)
    if kind is Markup:
        return value  # type: ignore[return-value]  # its type is asked for in the line before
    return _NOTHING if value is None else escape(value)


class SiteTemplate(Template):
    """A template that leaves it to its environment how it is imported."""

    environment: "SiteEnvironment"

    def _get_default_module(self, ctx: Context | None = None) -> TemplateModule:  # noqa: ARG002 (no page has globals of its own)
        return self.environment.imported(self)


class SiteContext(Context):
    """The variables of a page or of an imported template."""

    environment: "SiteEnvironment"

    def call(self, called: Callable[..., Any], /, *values: Any, **named: Any) -> Any:
        """What a function or macro gives: those that ask for nothing of the page are called as they are."""
        is_macro = type(called) is Macro
        if not is_macro and (type(called) not in _FUNCTIONS or hasattr(called, "jinja_pass_arg")):
            return super().call(called, *values, **named)
        named.pop("_loop_vars", None)
        named.pop("_block_vars", None)
        try:
            return called(self.eval_ctx, *values, **named) if is_macro else called(*values, **named)
        except (_FleetingError, TypeError):  # the latter of what has no hash
            if called is not self.environment.once:
                raise
        return self.call(*values, **named)


class _FleetingError(Exception):
    """What a macro prints may be something else the next time."""


_FUNCTIONS = frozenset({FunctionType, type(_escaped)})


class SiteEnvironment(Environment):
    """A Jinja2 environment that prints with `printed` and knows which templates are pieces."""

    printed = staticmethod(printed)
    template_class = SiteTemplate
    context_class = SiteContext

    def __init__(self, **settings: Any) -> None:
        super().__init__(**settings)
        self.code_generator_class = _FewerCalls
        self._pieces: dict[str, TemplateModule] = {}
        self._of_page: dict[str, TemplateModule] = {}
        self.once = self.globals["once"] = lru_cache(_KEPT, typed=True)(self._kept)

    def compile(self, source: Any, name: str | None = None, filename: str | None = None, *rest: Any) -> Any:
        """The code of a template; whatever keeps it from being compiled is told as a fault of the template."""
        try:
            return super().compile(source, name, filename, *rest)
        except TemplateError:
            raise
        except Exception as error:
            what = "it nests too deep" if isinstance(error, RecursionError) else str(error)
            raise TemplateSyntaxError(what, 1, name, filename) from error

    def begin_page(self) -> None:
        """Let go of what the page before imported, but for pieces."""
        self._of_page.clear()

    def imported(self, template: Template) -> TemplateModule:
        """What `template` defines."""
        name = str(template.name)
        found = self._pieces.get(name) or self._of_page.get(name)
        if found is None:
            found = template.make_module()
            (self._pieces if self._is_piece(template) else self._of_page)[name] = found
        return found

    def _compile(self, source: str, filename: str) -> CodeType:
        """The code of a template; what Python alone finds wrong with it is told as a fault of the template."""
        try:
            return super()._compile(source, filename)
        except SyntaxError as error:
            raise TemplateSyntaxError(error.msg, _line(source, error.lineno or 1), filename=filename) from error

    def _kept(self, macro: Macro, /, *values: Any, **named: Any) -> Markup:
        """What `macro` prints for these values; asked only where that is not known yet.

        Raises _FleetingError unless the macro is a piece's, and the values texts, whole numbers, nothing, views or
        tuples of views: of anything else two that are equal, such as ``(1,)`` and ``(true,)``, may print differently.
        """
        name = str(getattr(macro, "name", ""))
        if not any(getattr(module, name, None) is macro for module in self._pieces.values()):
            raise _FleetingError
        for value in (*values, *named.values()):
            is_views = isinstance(value, tuple) and all(isinstance(part, Value) for part in value)
            if not (is_views or isinstance(value, str | int | None | Value)):
                raise _FleetingError
        return Markup(macro(*values, **named))  # noqa: S704 (a macro escapes what it prints)

    def _is_piece(self, template: Template) -> bool:
        """Whether `template`, and all that it or its macros import, define macros and nothing else."""
        waiting, seen = [template], set()
        while waiting:
            each = waiting.pop()
            if each.name not in seen:
                seen.add(each.name)
                imports = each.root_render_func.__globals__[_IMPORTS]
                if imports is None:
                    return False
                try:
                    waiting += map(self.get_template, imports)
                except TemplateError:  # of a macro that may never be called; where it is, it is told
                    return False
        return True


class _FewerCalls(CodeGenerator):
    """Code that prints a value with one call where Jinja makes two, if it escapes, and has a field with one of two."""

    environment: SiteEnvironment

    def visit_Template(self, node: nodes.Template, frame: Frame | None = None) -> None:  # noqa: N802 (Jinja's name)
        super().visit_Template(node, frame)
        self.writeline(f"{_IMPORTS} = {_imports(node)!r}")
        self.writeline("printed = environment.printed")

    @optimizeconst
    def visit_Getattr(self, node: nodes.Getattr, frame: Frame) -> None:  # noqa: N802 (Jinja's name)
        """A field is had in one step; what Jinja does beyond that is done where there is no such field.

        Each pair of names is read before the next field around it sets them, so one pair serves all depths.
        """
        self.write("(got if (got := getattr(owner := ")
        self.visit(node.node, frame)
        self.write(f", {node.attr!r}, missing)) is not missing else environment.getattr(owner, {node.attr!r}))")

    def _output_child_pre(self, node: nodes.Expr, frame: Frame, finalize: CodeGenerator._FinalizeInfo) -> None:
        if frame.eval_ctx.volatile or not frame.eval_ctx.autoescape:
            super()._output_child_pre(node, frame, finalize)
        else:
            self.write("printed(")

    def _output_child_post(self, node: nodes.Expr, frame: Frame, finalize: CodeGenerator._FinalizeInfo) -> None:
        if frame.eval_ctx.volatile or not frame.eval_ctx.autoescape:
            super()._output_child_post(node, frame, finalize)
        else:
            self.write(")")


def _line(code: str, at: int) -> int:
    """The line of a template that line `at` of its code comes of, as Jinja notes it at the end of the code."""
    noted = re.findall(r"(\d+)=(\d+)", code[code.rfind("debug_info") :])
    lines = [int(line) for line, coded in noted if int(coded) <= at]
    return lines[-1] if lines else 1


_DEFINING = (nodes.Import, nodes.FromImport, nodes.Macro)
_IMPORTS = "imports"  # what the code of a template calls what `_imports` says of it


def _imports(template: nodes.Template) -> list[str] | None:
    """The templates that one which defines macros alone imports, for them or in them; null for any other."""
    if not all(isinstance(node, _DEFINING) or _is_blank(node) for node in template.body):
        return None
    asked: list[nodes.Import | nodes.FromImport]
    asked = [*template.find_all(nodes.Import), *template.find_all(nodes.FromImport)]
    names = [each.template.value for each in asked if isinstance(each.template, nodes.Const) and not each.with_context]
    return names if len(names) == len(asked) and template.find(nodes.Include) is None else None


def _is_blank(node: nodes.Node) -> bool:
    return isinstance(node, nodes.Output) and all(
        isinstance(each, nodes.TemplateData) and not each.data.strip() for each in node.nodes
    )
