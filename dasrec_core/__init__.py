"""The engine of DASRec Studio: data, models, training, evaluation, results."""
