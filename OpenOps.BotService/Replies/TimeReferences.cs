using System.Text.RegularExpressions;

namespace OpenOps.BotService.Replies;

/// <summary>
/// What a model writes as <c>[12:03]</c> of something that was said at a time, such as in a meeting: it becomes a link to
/// the one post that everything it was given comes from.
/// </summary>
/// <param name="Link">That post's address, which ends with its id and not with a slash.</param>
internal sealed partial record TimeReferences(string Link)
{
    /// <summary>The references of an answer whose links lead to one post; null for links that a post's id is put behind.</summary>
    public static TimeReferences? Of(string? links) => links is null || links.EndsWith('/') ? null : new TimeReferences(links);

    /// <summary>The text with its times made links; numbers of pieces without a time say nothing here and go.</summary>
    public string Resolve(string text, bool isEnd)
    {
        text = isEnd ? text : Unfinished().Replace(text, "");
        text = Number().Replace(text, "");
        return Reference().Replace(text, match => match.Groups["space"].Value
            + string.Join(' ', match.Groups["time"].Captures.Select(time => time.Value).Distinct(StringComparer.Ordinal).Select(time => $"[{time}]({Link})")));
    }

    /// <summary>The text of an answer that is shown, with its links made references again.</summary>
    public static string Restore(string shown) => Reference().Replace(
        shown, match => $"{match.Groups["space"].Value}[{string.Join(", ", match.Groups["time"].Captures.Select(time => time.Value))}]");

    // With the address that a model may have made up for it.
    [GeneratedRegex(@"(?<space>[ \t]?)\[\s*(#?(?<time>(\d{1,4}:)?[0-5]?\d:[0-5]\d))(\s*[,;–-]\s*#?(?<time>(\d{1,4}:)?[0-5]?\d:[0-5]\d))*\s*\](\([^()\s]{0,2000}\))?",
        RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 1_000)]
    private static partial Regex Reference();

    [GeneratedRegex(@"[ \t]?\[\s*#\d{1,9}(\s*[,;]\s*#?\d{1,9})*\s*\](\([^()\s]{0,2000}\))?", RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 1_000)]
    private static partial Regex Number();

    [GeneratedRegex(@"[ \t]?\[[#\d:,;\s–-]*(\](\([^()\s]*)?)?$", RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 1_000)]
    private static partial Regex Unfinished();
}
