using System.Collections.Frozen;

namespace OpenOps.Inference.Providers.Baseline;

/// <summary>How a text sounds by counting words; a negation turns the two words after it round.</summary>
internal sealed record Sentiment(int Positive, int Negative, int Words)
{
    private const int NegationReach = 2;

    private static readonly FrozenSet<string> PositiveWords = Set(
        "agree amazing awesome better best brilliant calm clear cool delighted easy excellent excited fantastic fast fine fixed fun glad good great "
        + "happy helpful helps hope impressive improved improvement love like liked lovely nice perfect pleased positive proud ready recommend "
        + "reliable safe smooth solved stable success successful super thank thanks thrilled useful welcome well win wins wonderful works worked yay");

    private static readonly FrozenSet<string> NegativeWords = Set(
        "afraid angry annoyed annoying awful bad blocked broke broken bug bugs complain complaint confused confusing crash crashed crashes delay "
        + "delayed difficult disappointed disappointing down error errors fail failed failing fails failure fear frustrated frustrating hard hate "
        + "hurt impossible incident issue issues late lost mess missing outage pain painful poor problem problems risk risky sad scared slow sorry "
        + "stuck terrible tired trouble ugly unable unclear unhappy unreliable unstable upset urgent useless worried worry worse worst wrong");

    private static readonly FrozenSet<string> Negations = Set("not no never don't doesn't didn't isn't aren't wasn't won't can't cannot without hardly");

    public double Score => Positive + Negative == 0 ? 0 : (double)(Positive - Negative) / (Positive + Negative);

    public string Label => Score switch
    {
        > 0.2 => "positive",
        < -0.2 => "negative",
        _ => Positive + Negative == 0 ? "neutral" : "mixed",
    };

    public static Sentiment Of(string text)
    {
        var (positive, negative, count, negatedUntil) = (0, 0, 0, -1);
        foreach (var word in Sentences.Words(text.Replace('’', '\'')))
        {
            var turned = count <= negatedUntil;
            if (Negations.Contains(word))
            {
                negatedUntil = count + NegationReach;
            }
            else if (PositiveWords.Contains(word))
            {
                _ = turned ? negative++ : positive++;
            }
            else if (NegativeWords.Contains(word))
            {
                _ = turned ? positive++ : negative++;
            }

            count++;
        }

        return new Sentiment(positive, negative, count);
    }

    private static FrozenSet<string> Set(string words) => words.Split(' ').ToFrozenSet(StringComparer.Ordinal);
}
