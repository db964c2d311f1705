"""What a paper should cite for the parts of a run, as BibTeX."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from aestudio import __version__
from aestudio.experiment import Experiment
from aestudio.networks import Layer

__all__ = ["ENTRIES", "bibtex", "cited", "short"]


def _entry(kind: str, key: str, **fields: str) -> str:
    lines = ",\n".join(f"  {name} = {{{value}}}" for name, value in fields.items())
    return f"@{kind}{{{key},\n{lines}\n}}"


def _paper(key: str, author: str, title: str, where: str, year: str, **more: str) -> tuple[str, str]:
    kind = "inproceedings" if more.pop("kind", "") == "talk" else "article"
    place = "booktitle" if kind == "inproceedings" else "journal"
    return key, _entry(kind, key, author=author, title=title, **{place: where}, year=year, **more)


ENTRIES: dict[str, str] = dict(
    [
        _paper("adam", "Kingma, Diederik P. and Ba, Jimmy", "Adam: A Method for Stochastic Optimization",
               "International Conference on Learning Representations", "2015", kind="talk",
               eprint="1412.6980", archiveprefix="arXiv"),
        _paper("adamw", "Loshchilov, Ilya and Hutter, Frank", "Decoupled Weight Decay Regularization",
               "International Conference on Learning Representations", "2019", kind="talk",
               eprint="1711.05101", archiveprefix="arXiv"),
        _paper("adadelta", "Zeiler, Matthew D.", "{ADADELTA}: An Adaptive Learning Rate Method",
               "arXiv preprint arXiv:1212.5701", "2012"),
        _paper("adagrad", "Duchi, John and Hazan, Elad and Singer, Yoram",
               "Adaptive Subgradient Methods for Online Learning and Stochastic Optimization",
               "Journal of Machine Learning Research", "2011", volume="12", pages="2121--2159"),
        ("rmsprop", _entry("misc", "rmsprop", author="Tieleman, Tijmen and Hinton, Geoffrey",
                           title="Lecture 6.5: {RMSProp}", howpublished="COURSERA: Neural Networks for "
                           "Machine Learning", year="2012")),
        _paper("amsgrad", "Reddi, Sashank J. and Kale, Satyen and Kumar, Sanjiv",
               "On the Convergence of {Adam} and Beyond",
               "International Conference on Learning Representations", "2018", kind="talk"),
        _paper("cosine", "Loshchilov, Ilya and Hutter, Frank",
               "{SGDR}: Stochastic Gradient Descent with Warm Restarts",
               "International Conference on Learning Representations", "2017", kind="talk",
               eprint="1608.03983", archiveprefix="arXiv"),
        _paper("autoencoder", "Hinton, Geoffrey E. and Salakhutdinov, Ruslan R.",
               "Reducing the Dimensionality of Data with Neural Networks", "Science", "2006", volume="313",
               number="5786", pages="504--507", doi="10.1126/science.1127647"),
        _paper("vae", "Kingma, Diederik P. and Welling, Max", "Auto-Encoding Variational Bayes",
               "International Conference on Learning Representations", "2014", kind="talk",
               eprint="1312.6114", archiveprefix="arXiv"),
        _paper("gan", "Goodfellow, Ian and Pouget-Abadie, Jean and Mirza, Mehdi and Xu, Bing and "
               "Warde-Farley, David and Ozair, Sherjil and Courville, Aaron and Bengio, Yoshua",
               "Generative Adversarial Nets", "Advances in Neural Information Processing Systems", "2014",
               kind="talk", eprint="1406.2661", archiveprefix="arXiv"),
        _paper("flow", "Papamakarios, George and Nalisnick, Eric and Rezende, Danilo Jimenez and Mohamed, "
               "Shakir and Lakshminarayanan, Balaji",
               "Normalizing Flows for Probabilistic Modeling and Inference",
               "Journal of Machine Learning Research", "2021", volume="22", number="57", pages="1--64",
               eprint="1912.02762", archiveprefix="arXiv"),
        _paper("ddpm", "Ho, Jonathan and Jain, Ajay and Abbeel, Pieter",
               "Denoising Diffusion Probabilistic Models",
               "Advances in Neural Information Processing Systems", "2020", kind="talk",
               eprint="2006.11239", archiveprefix="arXiv"),
        _paper("denoising", "Vincent, Pascal and Larochelle, Hugo and Bengio, Yoshua and Manzagol, "
               "Pierre-Antoine", "Extracting and Composing Robust Features with Denoising Autoencoders",
               "International Conference on Machine Learning", "2008", kind="talk", pages="1096--1103",
               doi="10.1145/1390156.1390294"),
        _paper("huber", "Huber, Peter J.", "Robust Estimation of a Location Parameter",
               "The Annals of Mathematical Statistics", "1964", volume="35", number="1", pages="73--101",
               doi="10.1214/aoms/1177703732"),
        _paper("glorot", "Glorot, Xavier and Bengio, Yoshua",
               "Understanding the Difficulty of Training Deep Feedforward Neural Networks",
               "International Conference on Artificial Intelligence and Statistics", "2010", kind="talk",
               pages="249--256"),
        _paper("he", "He, Kaiming and Zhang, Xiangyu and Ren, Shaoqing and Sun, Jian",
               "Delving Deep into Rectifiers: Surpassing Human-Level Performance on {ImageNet} "
               "Classification", "IEEE International Conference on Computer Vision", "2015", kind="talk",
               eprint="1502.01852", archiveprefix="arXiv"),
        _paper("orthogonal", "Saxe, Andrew M. and McClelland, James L. and Ganguli, Surya",
               "Exact Solutions to the Nonlinear Dynamics of Learning in Deep Linear Neural Networks",
               "International Conference on Learning Representations", "2014", kind="talk",
               eprint="1312.6120", archiveprefix="arXiv"),
        _paper("batch_norm", "Ioffe, Sergey and Szegedy, Christian",
               "Batch Normalization: Accelerating Deep Network Training by Reducing Internal Covariate "
               "Shift", "International Conference on Machine Learning", "2015", kind="talk",
               eprint="1502.03167", archiveprefix="arXiv"),
        _paper("layer_norm", "Ba, Jimmy Lei and Kiros, Jamie Ryan and Hinton, Geoffrey E.",
               "Layer Normalization", "arXiv preprint arXiv:1607.06450", "2016"),
        _paper("group_norm", "Wu, Yuxin and He, Kaiming", "Group Normalization",
               "European Conference on Computer Vision", "2018", kind="talk", eprint="1803.08494",
               archiveprefix="arXiv"),
        _paper("dropout", "Srivastava, Nitish and Hinton, Geoffrey and Krizhevsky, Alex and Sutskever, Ilya "
               "and Salakhutdinov, Ruslan", "Dropout: A Simple Way to Prevent Neural Networks from "
               "Overfitting", "Journal of Machine Learning Research", "2014", volume="15",
               pages="1929--1958"),
        _paper("residual", "He, Kaiming and Zhang, Xiangyu and Ren, Shaoqing and Sun, Jian",
               "Deep Residual Learning for Image Recognition",
               "IEEE Conference on Computer Vision and Pattern Recognition", "2016", kind="talk",
               eprint="1512.03385", archiveprefix="arXiv"),
        _paper("skip", "Ronneberger, Olaf and Fischer, Philipp and Brox, Thomas",
               "{U-Net}: Convolutional Networks for Biomedical Image Segmentation",
               "Medical Image Computing and Computer-Assisted Intervention", "2015", kind="talk",
               eprint="1505.04597", archiveprefix="arXiv"),
        _paper("elu", "Clevert, Djork-Arn{\\'e} and Unterthiner, Thomas and Hochreiter, Sepp",
               "Fast and Accurate Deep Network Learning by Exponential Linear Units ({ELU}s)",
               "International Conference on Learning Representations", "2016", kind="talk",
               eprint="1511.07289", archiveprefix="arXiv"),
        _paper("superres", "Dong, Chao and Loy, Chen Change and He, Kaiming and Tang, Xiaoou",
               "Image Super-Resolution Using Deep Convolutional Networks",
               "IEEE Transactions on Pattern Analysis and Machine Intelligence", "2016", volume="38",
               number="2", pages="295--307", doi="10.1109/TPAMI.2015.2439281"),
        _paper("adversarial", "Ledig, Christian and Theis, Lucas and Husz{\\'a}r, Ferenc and others",
               "Photo-Realistic Single Image Super-Resolution Using a Generative Adversarial Network",
               "IEEE Conference on Computer Vision and Pattern Recognition", "2017", kind="talk",
               eprint="1609.04802", archiveprefix="arXiv"),
        _paper("gelu", "Hendrycks, Dan and Gimpel, Kevin", "Gaussian Error Linear Units ({GELU}s)",
               "arXiv preprint arXiv:1606.08415", "2016"),
        ("digits", _entry("misc", "digits", author="Alpaydin, E. and Kaynak, C.",
                          title="Optical Recognition of Handwritten Digits",
                          howpublished="UCI Machine Learning Repository", year="1998",
                          doi="10.24432/C50P49")),
        _paper("mnist", "LeCun, Yann and Bottou, L{\\'e}on and Bengio, Yoshua and Haffner, Patrick",
               "Gradient-Based Learning Applied to Document Recognition", "Proceedings of the IEEE", "1998",
               volume="86", number="11", pages="2278--2324", doi="10.1109/5.726791"),
        _paper("pytorch", "Paszke, Adam and others", "{PyTorch}: An Imperative Style, High-Performance Deep "
               "Learning Library", "Advances in Neural Information Processing Systems 32", "2019",
               kind="talk"),
        _paper("numpy", "Harris, Charles R. and others", "Array Programming with {NumPy}", "Nature", "2020",
               volume="585", pages="357--362", doi="10.1038/s41586-020-2649-2"),
        ("aestudio", _entry("software", "aestudio", author="{The AE Studio developers}",
                            title="{AE Studio}", version=__version__)),
    ]
)  # fmt: skip

_SHORT = {
    "adam": "Kingma & Ba 2015", "adamw": "Loshchilov & Hutter 2019", "adadelta": "Zeiler 2012",
    "adagrad": "Duchi et al. 2011", "rmsprop": "Tieleman & Hinton 2012", "cosine": "Loshchilov & Hutter 2017",
    "denoising": "Vincent et al. 2008", "huber": "Huber 1964", "glorot": "Glorot & Bengio 2010",
    "he": "He et al. 2015", "orthogonal": "Saxe et al. 2014", "pytorch": "Paszke et al. 2019",
    "autoencoder": "Hinton & Salakhutdinov 2006", "vae": "Kingma & Welling 2014",
    "gan": "Goodfellow et al. 2014", "flow": "Papamakarios et al. 2021", "ddpm": "Ho et al. 2020",
    "superres": "Dong et al. 2016", "adversarial": "Ledig et al. 2017",
}  # fmt: skip

_OPTIMIZERS = {"adamax": "adam"}
_INITS = {"glorot uniform": "glorot", "glorot normal": "glorot", "he uniform": "he", "he normal": "he"}


def short(key: str) -> str:
    """As a text cites it: " (Kingma & Ba 2015)"; empty where there is nothing to cite."""
    key = _OPTIMIZERS.get(_INITS.get(key, key), _INITS.get(key, key))
    return f" ({_SHORT[key]})" if key in _SHORT else ""


def cited(experiment: Experiment) -> list[str]:
    """The keys of what the run is built on, in the order it is read."""
    return [key for key in dict.fromkeys(_keys(experiment)) if key in ENTRIES]


def bibtex(experiment: Experiment) -> str:
    """The entries."""
    return "\n\n".join(ENTRIES[key] for key in cited(experiment))


def _keys(experiment: Experiment) -> Iterator[str]:
    family: Any = experiment.family
    training = experiment.training
    yield experiment.data.kind
    yield family.kind
    if hasattr(family, "corruption") and family.corruption.kind != "none":
        yield "denoising"
    if getattr(family, "adversarial", False):
        yield "adversarial"
    for network in experiment.networks.values():
        for layer in network.layers:
            yield from _of_layer(layer)
    if hasattr(family, "loss"):
        yield family.loss.kind
    yield _OPTIMIZERS.get(training.optimizer.kind, training.optimizer.kind)
    if getattr(training.optimizer, "amsgrad", False):
        yield "amsgrad"
    if training.schedule.kind == "cosine" or getattr(training.schedule, "cosine", False):
        yield "cosine"
    yield from ("pytorch", "numpy", "aestudio")


def _of_layer(layer: Layer) -> Iterator[str]:
    yield layer.kind
    for name in ("activation", "function", "init"):
        value = str(getattr(layer, name, ""))
        yield _INITS.get(value, value)
    for inner in getattr(layer, "body", ()):
        yield from _of_layer(inner)
