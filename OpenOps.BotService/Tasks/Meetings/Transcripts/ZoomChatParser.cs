namespace OpenOps.BotService.Tasks.Meetings.Transcripts;

/// <summary>Zoom's saved chat: <c>HH:MM:SS From Anna to Everyone: text</c> or <c>HH:MM:SS text</c>; further lines of a message begin with no time.</summary>
internal static class ZoomChatParser
{
    private const string From = "From ";

    public static bool IsMessage(ReadOnlySpan<char> line) => TryReadTime(line, out _, out _);

    public static void Read(IReadOnlyList<string> lines, CueList cues)
    {
        var text = new List<string>();
        TimeSpan? time = null;
        string? speaker = null;
        foreach (var line in lines)
        {
            if (TryReadTime(line, out var start, out var rest))
            {
                cues.Add(time, end: null, speaker, string.Join('\n', text));
                text.Clear();
                time = start;
                (speaker, var said) = Split(rest);
                text.Add(said);
            }
            else
            {
                text.Add(line);
            }
        }

        cues.Add(time, end: null, speaker, string.Join('\n', text));
    }

    private static bool TryReadTime(ReadOnlySpan<char> line, out TimeSpan time, out ReadOnlySpan<char> rest)
    {
        rest = line;

        // With hours: "10:30 we begin" is how people write a time of day.
        var hasHours = line.Length > 8 && line[..8].Count(':') == 2;
        if (!Timestamps.TryRead(ref rest, out time) || !hasHours || rest.IsEmpty || rest[0] is not (' ' or '\t'))
        {
            return false;
        }

        rest = rest.TrimStart();
        return !rest.IsEmpty && !rest.StartsWith("-->", StringComparison.Ordinal);
    }

    // "From Anna Ruiz to Everyone: text"; older versions write "From  Anna : text".
    private static (string? Speaker, string Text) Split(ReadOnlySpan<char> rest)
    {
        if (!rest.StartsWith(From, StringComparison.OrdinalIgnoreCase) || rest.IndexOf(':') is not (> 0 and var colon))
        {
            return (null, rest.ToString());
        }

        var people = rest[From.Length..Math.Max(colon, From.Length)];
        var to = people.LastIndexOf(" to ", StringComparison.OrdinalIgnoreCase);
        var speaker = (to < 0 ? people : people[..to]).Trim();
        return (speaker.IsEmpty ? null : speaker.ToString(), rest[(colon + 1)..].ToString());
    }
}
