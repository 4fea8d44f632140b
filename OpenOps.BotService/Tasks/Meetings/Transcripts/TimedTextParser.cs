namespace OpenOps.BotService.Tasks.Meetings.Transcripts;

/// <summary>
/// WebVTT and SRT: a line with two times, then the text. Whatever stands elsewhere (header, notes, styles, regions,
/// numbers and names of cues) is not what was said.
/// </summary>
internal static class TimedTextParser
{
    /// <summary>https://www.w3.org/TR/webvtt1/#file-structure; read as leniently as browsers do.</summary>
    public static void ReadWebVtt(IReadOnlyList<string> lines, CueList cues) => Read(lines, cues, isSubRip: false);

    /// <summary>Has no standard; unlike WebVTT, a text may hold blank lines.</summary>
    public static void ReadSubRip(IReadOnlyList<string> lines, CueList cues) => Read(lines, cues, isSubRip: true);

    private static void Read(IReadOnlyList<string> lines, CueList cues, bool isSubRip)
    {
        var text = new List<string>();
        (TimeSpan Start, TimeSpan End)? open = null;
        var inText = false;
        for (var index = 0; index < lines.Count; index++)
        {
            var line = lines[index];
            if (Timestamps.TryReadRange(line, out var start, out var end))
            {
                Close();
                open = (start, end);
                inText = true;
            }
            else if (line.AsSpan().Trim().IsEmpty)
            {
                inText &= isSubRip;
            }
            else if (inText && !(isSubRip && IsNumberOfNext(lines, index)))
            {
                text.Add(line);
            }
        }

        Close();

        void Close()
        {
            if (open is { } times)
            {
                foreach (var (speaker, said) in CueMarkup.Read(string.Join('\n', text)))
                {
                    cues.Add(times.Start, times.End, speaker, said);
                }
            }

            text.Clear();
        }
    }

    private static bool IsNumberOfNext(IReadOnlyList<string> lines, int index) =>
        index + 1 < lines.Count
        && lines[index].AsSpan().Trim().IndexOfAnyExceptInRange('0', '9') < 0
        && Timestamps.TryReadRange(lines[index + 1], out _, out _);
}
