"""A figure that Jupyter shows by itself, whatever matplotlib backend its kernel has."""

from io import BytesIO

from matplotlib.figure import Figure

from rollout_sim.drawing.style import style


class JupyterFigure(Figure):
    """A figure in our style."""

    def _repr_png_(self) -> bytes:
        file = BytesIO()
        with style():
            self.savefig(file, format="png")
        return file.getvalue()
