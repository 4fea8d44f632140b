using System.Text.RegularExpressions;

namespace OpenOps.BotService.Replies;

/// <summary>
/// What a model writes as <c>[#3]</c> or <c>[#1, #4]</c>: references to the pieces it was given, which become links to
/// their posts. One that leads nowhere is dropped.
/// </summary>
/// <param name="Prefix">What a post's id is put behind to open it; null where numbers mean nothing.</param>
/// <param name="PostIds">The posts in the order of their numbers.</param>
internal sealed partial record PostReferences(string? Prefix, IReadOnlyList<string> PostIds)
{
    public static readonly PostReferences None = new(Prefix: null, []);

    /// <summary>The text with its references made links.</summary>
    /// <param name="text">What the model wrote.</param>
    /// <param name="isEnd">False while it is being written: a reference that is not complete is then not shown yet.</param>
    public string Resolve(string text, bool isEnd)
    {
        if (Prefix is null)
        {
            return text;
        }

        text = isEnd ? text : Unfinished().Replace(text, "");
        return Reference().Replace(text, match => string.Join(' ', Numbers(match).Select(Link).OfType<string>()) is { Length: > 0 } links
            ? match.Groups["space"].Value + links
            : "");
    }

    /// <summary>The text of an answer that is shown, with its links made references again, to the numbers that posts have now.</summary>
    public string Restore(string shown)
    {
        if (Prefix is null)
        {
            return shown;
        }

        var numbers = new Dictionary<string, int>(StringComparer.Ordinal);
        for (var index = 0; index < PostIds.Count; index++)
        {
            numbers.TryAdd(PostIds[index], index + 1);
        }

        return Shown().Replace(shown, match => numbers.TryGetValue(match.Groups["post"].Value, out var number) ? $"{match.Groups["space"].Value}[#{number}]" : "");
    }

    private static IEnumerable<int> Numbers(Match match) =>
        match.Groups["number"].Captures.Select(number => int.TryParse(number.ValueSpan, out var value) ? value : 0).Distinct();

    private string? Link(int number) => number >= 1 && number <= PostIds.Count ? $"[#{number}]({Prefix}{PostIds[number - 1]})" : null;

    // With the address that a model may have made up for it, which goes, and the blank before it, which goes with a dropped one.
    [GeneratedRegex(@"(?<space>[ \t]?)\[\s*#(?<number>\d{1,9})(\s*[,;]\s*#?(?<number>\d{1,9}))*\s*\](\([^()\s]{0,2000}\))?",
        RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 1_000)]
    private static partial Regex Reference();

    [GeneratedRegex(@"[ \t]?\[(\s*#[\d#,;\s]*(\](\([^()\s]*)?)?)?$", RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 1_000)]
    private static partial Regex Unfinished();

    [GeneratedRegex(@"(?<space>[ \t]?)\[#\d{1,9}\]\([^()\s]{0,2000}/pl/(?<post>[a-z0-9]{26})\)", RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 1_000)]
    private static partial Regex Shown();
}
