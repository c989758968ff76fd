#include "resolve/score_model.h"

#include <math.h>

#include "resolve/score_weights.h"

const struct score_model score_model_start = {LOSS_WORD_MISSING};

struct score_model score_model_learn(const struct score_lesson *lessons, size_t count, double log2_prior)
{
    struct score_model model = score_model_start;
    for (int round = 0; round < MODEL_ROUNDS; round++) {
        double all = MODEL_PAIRS, missing = MODEL_PAIRS * exp2(-score_model_start.word_missing);
        for (size_t i = 0; i < count; i++) {
            double weight =
                lessons[i].weight + lessons[i].words * (score_model_start.word_missing - model.word_missing);
            double one_party = 1.0 / (1.0 + exp2(log2_prior - weight));
            all += one_party;
            missing += lessons[i].words > 0 ? one_party : 0;
        }
        model.word_missing = fmin(fmax(-log2(missing / all), MODEL_LOSS_MIN), MODEL_LOSS_MAX);
    }
    return model;
}
