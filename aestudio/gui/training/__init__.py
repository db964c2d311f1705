"""Training: the controls, the progress, the settings, the loss plot and the runs of a project.

Nothing here imports pyqtgraph but `loss_plot` and what it is made of; `column` puts it all together.
"""
