from kgan.metrics.annealed_importance import NoiseVarianceCurve
from kgan.metrics.annealed_importance import annealed_importance_sampling
from kgan.metrics.annealed_importance import annealed_log_likelihoods
from kgan.metrics.annealed_importance import tune_noise_variance
from kgan.metrics.authenticity import authenticity
from kgan.metrics.bidirectional import bidirectional_monte_carlo
from kgan.metrics.calibration import IsotonicCalibration
from kgan.metrics.calibration import ReliabilityCurve
from kgan.metrics.calibration import calibration
from kgan.metrics.calibration import reliability_curve
from kgan.metrics.chain_options import ChainOptions
from kgan.metrics.class_shares import class_shares
from kgan.metrics.classification_accuracy import classification_accuracy_score
from kgan.metrics.classifier_score import classifier_score
from kgan.metrics.classifier_two_sample import neighbour_two_sample_test
from kgan.metrics.classifier_two_sample import network_two_sample_test
from kgan.metrics.copying import copying_score
from kgan.metrics.density_coverage import density_coverage
from kgan.metrics.different_bins import different_bins
from kgan.metrics.duplicates import duplicates
from kgan.metrics.feature_cache import cached_features
from kgan.metrics.feature_cache import cached_moments
from kgan.metrics.feature_metrics import DensityCoverage
from kgan.metrics.feature_metrics import FeatureMetric
from kgan.metrics.feature_metrics import FrechetDistance
from kgan.metrics.feature_metrics import KernelDistance
from kgan.metrics.feature_metrics import PrecisionRecall
from kgan.metrics.features import ClassifierFeatures
from kgan.metrics.features import Embedding
from kgan.metrics.features import RandomNetwork
from kgan.metrics.frechet import frechet_distance
from kgan.metrics.frechet import frechet_distance_of_moments
from kgan.metrics.frechet import frechet_null_bias
from kgan.metrics.frechet_extrapolation import frechet_distance_extrapolated
from kgan.metrics.importance_bound import importance_bound
from kgan.metrics.kernel import kernel_distance
from kgan.metrics.leave_one_out import leave_one_out_accuracy
from kgan.metrics.manifold_scores import manifold_scores
from kgan.metrics.membership import Membership
from kgan.metrics.membership import membership
from kgan.metrics.mmd import mmd_test
from kgan.metrics.mode_scores import mode_scores
from kgan.metrics.moments import GaussianMoments
from kgan.metrics.moments import moments
from kgan.metrics.nearest_neighbour_ratio import nearest_neighbour_ratio
from kgan.metrics.neighbours import nearest
from kgan.metrics.parzen import parzen_log_likelihood
from kgan.metrics.precision_recall import precision_recall
from kgan.metrics.rejection import MetropolisHastings
from kgan.metrics.rejection import Rejection
from kgan.metrics.rejection import discriminator_rejection
from kgan.metrics.rejection import metropolis_hastings
from kgan.metrics.rounding import as_stored
from kgan.metrics.rounding import to_int16
from kgan.metrics.rounding import to_uint8
from kgan.metrics.scorer import REAL
from kgan.metrics.scorer import Scorer
from kgan.metrics.scorer import score_samples
from kgan.metrics.segmentation import segmentation_scores
from kgan.metrics.segmentation import segmentation_scores_of_counts
from kgan.metrics.segmentation_counts import SegmentationCounts
from kgan.metrics.segmentation_counts import segmentation_counts
from kgan.metrics.streaming import moments_of
from kgan.metrics.support import effective_support
from kgan.metrics.two_sample_scores import TwoSampleScores
from kgan.metrics.two_sample_scores import network_two_sample_scores

__all__ = [
    "ChainOptions",
    "ClassifierFeatures",
    "DensityCoverage",
    "Embedding",
    "FeatureMetric",
    "FrechetDistance",
    "GaussianMoments",
    "IsotonicCalibration",
    "KernelDistance",
    "Membership",
    "MetropolisHastings",
    "NoiseVarianceCurve",
    "PrecisionRecall",
    "REAL",
    "RandomNetwork",
    "Rejection",
    "ReliabilityCurve",
    "Scorer",
    "SegmentationCounts",
    "TwoSampleScores",
    "annealed_importance_sampling",
    "annealed_log_likelihoods",
    "as_stored",
    "authenticity",
    "bidirectional_monte_carlo",
    "cached_features",
    "cached_moments",
    "calibration",
    "class_shares",
    "classification_accuracy_score",
    "classifier_score",
    "copying_score",
    "density_coverage",
    "different_bins",
    "discriminator_rejection",
    "duplicates",
    "effective_support",
    "frechet_distance",
    "frechet_distance_extrapolated",
    "frechet_distance_of_moments",
    "frechet_null_bias",
    "importance_bound",
    "kernel_distance",
    "leave_one_out_accuracy",
    "manifold_scores",
    "membership",
    "metropolis_hastings",
    "mmd_test",
    "mode_scores",
    "moments",
    "moments_of",
    "nearest",
    "nearest_neighbour_ratio",
    "neighbour_two_sample_test",
    "network_two_sample_scores",
    "network_two_sample_test",
    "parzen_log_likelihood",
    "precision_recall",
    "reliability_curve",
    "score_samples",
    "segmentation_scores_of_counts",
    "segmentation_counts",
    "segmentation_scores",
    "to_int16",
    "to_uint8",
    "tune_noise_variance",
]
