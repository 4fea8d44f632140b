using System.Text.RegularExpressions;

namespace OpenOps.Inference.Providers.Baseline;

/// <summary>Cuts texts into sentences and sentences into words.</summary>
internal static partial class Sentences
{
    public static IEnumerable<string> Split(string text) =>
        text.Split('\n', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries)
            .SelectMany(line => Boundary().Split(line))
            .Select(sentence => sentence.Trim())
            .Where(sentence => sentence.Length > 0);

    public static IEnumerable<string> Words(string text) => Word().Matches(text).Select(match => match.Value.ToLowerInvariant());

    // After . ! or ? and a space, before a capital, a digit or an opening quote: abbreviations in lower case stay whole.
    [GeneratedRegex("(?<=[.!?…][\"')\\]]?)\\s+(?=[\"'(\\[]?[\\p{Lu}\\p{Nd}])", RegexOptions.None, 1000)]
    private static partial Regex Boundary();

    [GeneratedRegex(@"\p{L}[\p{L}\p{Nd}'’-]*|\p{Nd}+", RegexOptions.None, 1000)]
    private static partial Regex Word();
}
