using System.Text;

namespace OpenOps.BotService.Tasks.Meetings.Transcripts;

/// <summary>Reads a file as the transcript it is, by its content first and its name second.</summary>
internal static class TranscriptReader
{
    /// <summary>The names under which plain text comes; anything else that is text may be a table or a program.</summary>
    private static readonly string[] PlainNames = [".txt", ".text", ".md", ".log"];

    private static readonly string[] TimedNames = [".vtt", ".srt"];

    private const string NotATranscript =
        "🤔 I cannot read that file as a transcript. I know WebVTT (.vtt), SRT (.srt), Zoom's saved chat and plain text (.txt).";

    /// <summary>Whether a file of that name may be a transcript; its content decides.</summary>
    public static bool MayRead(string fileName) =>
        TimedNames.Concat(PlainNames).Contains(Path.GetExtension(fileName), StringComparer.OrdinalIgnoreCase);

    /// <exception cref="TranscriptException">It is none, it is empty, or it is more than can be read.</exception>
    public static Transcript Read(ReadOnlySpan<byte> content, string fileName)
    {
        if (content.Length > TranscriptLimits.MaxBytes)
        {
            throw new TranscriptException($"📏 That transcript is larger than {TranscriptLimits.MaxBytes >> 20} MiB, which is more than I can read. Please give me a shorter one.");
        }

        var text = Decode(content);
        if (text.AsSpan().CountAny('\n', '\r') > TranscriptLimits.MaxLines)
        {
            throw new TranscriptException("📏 That transcript has more lines than I can read. Please give me a shorter one.");
        }

        var lines = text.Split(["\r\n", "\n", "\r"], StringSplitOptions.None);
        var format = FormatOf(lines, fileName) ?? throw new TranscriptException(NotATranscript);
        var cues = new CueList();
        switch (format)
        {
            case TranscriptFormat.WebVtt:
                TimedTextParser.ReadWebVtt(lines, cues);
                break;
            case TranscriptFormat.SubRip:
                TimedTextParser.ReadSubRip(lines, cues);
                break;
            case TranscriptFormat.ZoomChat:
                ZoomChatParser.Read(lines, cues);
                break;
            case TranscriptFormat.PlainText:
                foreach (var line in lines)
                {
                    cues.Add(start: null, end: null, speaker: null, line);
                }

                break;
        }

        return cues.Cues.Count > 0
            ? new Transcript(format, cues.Cues)
            : throw new TranscriptException("🗒️ There is nothing in that transcript that anybody said.");
    }

    private static TranscriptFormat? FormatOf(string[] lines, string fileName)
    {
        var first = Array.FindIndex(lines, line => !string.IsNullOrWhiteSpace(line));
        if (first < 0)
        {
            return TranscriptFormat.PlainText;
        }

        if (IsWebVttHeader(lines[first]))
        {
            return TranscriptFormat.WebVtt;
        }

        // A cue's number may stand before its times, or not.
        var next = Array.FindIndex(lines, first + 1, line => !string.IsNullOrWhiteSpace(line));
        if (Timestamps.TryReadRange(lines[first], out _, out _) || (next > 0 && Timestamps.TryReadRange(lines[next], out _, out _)))
        {
            return HasExtension(".vtt") ? TranscriptFormat.WebVtt : TranscriptFormat.SubRip;
        }

        return ZoomChatParser.IsMessage(lines[first]) ? TranscriptFormat.ZoomChat
            : Path.GetExtension(fileName).Length == 0 || PlainNames.Any(HasExtension) ? TranscriptFormat.PlainText
            : null;

        bool HasExtension(string extension) => fileName.EndsWith(extension, StringComparison.OrdinalIgnoreCase);
    }

    private static bool IsWebVttHeader(ReadOnlySpan<char> line) =>
        line.StartsWith("WEBVTT", StringComparison.Ordinal) && (line.Length == 6 || line[6] is ' ' or '\t');

    private static string Decode(ReadOnlySpan<byte> content)
    {
        var text = content switch
        {
            [0xEF, 0xBB, 0xBF, .. var rest] => Encoding.UTF8.GetString(rest),
            [0xFF, 0xFE, .. var rest] => Encoding.Unicode.GetString(rest),
            [0xFE, 0xFF, .. var rest] => Encoding.BigEndianUnicode.GetString(rest),
            _ => Encoding.UTF8.GetString(content),
        };

        // Pictures, sound and archives hold these in their first few bytes; a text may hold a stray one.
        var strange = text.Count(character => character is '\0' or '\uFFFD' || (char.IsControl(character) && !char.IsWhiteSpace(character)));
        return strange * 50 <= text.Length ? text : throw new TranscriptException(NotATranscript);
    }
}
