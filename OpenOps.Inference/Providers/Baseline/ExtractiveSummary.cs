using System.Collections.Frozen;

namespace OpenOps.Inference.Providers.Baseline;

/// <summary>
/// Picks the sentences whose words are used most in the whole text (Luhn's idea of 1958): a third of them, at most five,
/// in their own order.
/// </summary>
internal static class ExtractiveSummary
{
    private const int MostSentences = 5;
    private const int FewestWords = 4;

    private static readonly FrozenSet<string> StopWords = (
        "a about after again all also am an and any are as at be because been before being but by can could did do does doing down for from "
        + "further had has have having he her here hers him his how i i'm if in into is it it's its just let me more most my no nor not now of "
        + "off on once only or other our out over own same she should so some such than that that's the their them then there these they this "
        + "those through to too under until up us very was we were what when where which while who whom why will with would yes you your").Split(' ')
        .ToFrozenSet(StringComparer.Ordinal);

    public static IReadOnlyList<string> Of(IReadOnlyList<string> texts)
    {
        var sentences = texts.SelectMany(Sentences.Split)
            .Distinct(StringComparer.OrdinalIgnoreCase)
            .Select((text, index) => new Candidate(text, index, [.. TellingWords(text)]))
            .ToList();
        var frequency = sentences.SelectMany(sentence => sentence.Words.Distinct(StringComparer.Ordinal))
            .CountBy(word => word, StringComparer.Ordinal)
            .ToDictionary(StringComparer.Ordinal);
        var wanted = Math.Clamp((sentences.Count + 2) / 3, 1, MostSentences);
        return [.. sentences
            .OrderByDescending(sentence => Score(sentence, frequency))
            .ThenBy(sentence => sentence.Index)
            .Take(wanted)
            .OrderBy(sentence => sentence.Index)
            .Select(sentence => sentence.Text)];
    }

    /// <summary>A text's words without those that any text has.</summary>
    public static IEnumerable<string> TellingWords(string text) => Sentences.Words(text).Where(word => !StopWords.Contains(word));

    // The mean favours dense sentences, the root keeps longer ones in the race; fragments and questions tell least.
    private static double Score(Candidate sentence, Dictionary<string, int> frequency)
    {
        if (sentence.Words.Length == 0)
        {
            return 0;
        }

        var sum = sentence.Words.Distinct(StringComparer.Ordinal).Sum(word => frequency[word]);
        var score = sum / Math.Sqrt(sentence.Words.Length);
        score *= sentence.Words.Length < FewestWords ? 0.5 : 1;
        return sentence.Text.EndsWith('?') ? score * 0.7 : score;
    }

    private sealed record Candidate(string Text, int Index, string[] Words);
}
