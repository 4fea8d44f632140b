using System.Globalization;
using System.Text;

namespace OpenOps.BotService.Tasks.Meetings.Transcripts;

/// <summary>Collects cues: makes one line of each text, cuts one that is too long, and stops a file that has no end.</summary>
internal sealed class CueList
{
    private readonly List<Cue> _cues = [];

    public IReadOnlyList<Cue> Cues => _cues;

    public void Add(TimeSpan? start, TimeSpan? end, string? speaker, string text)
    {
        var name = speaker is null ? null : OneLine(speaker);
        if (name is { Length: > TranscriptLimits.MaxSpeakerCharacters })
        {
            name = name[..SafeCut(name, TranscriptLimits.MaxSpeakerCharacters)];
        }

        var line = OneLine(text).AsSpan();
        while (!line.IsEmpty)
        {
            var length = line.Length <= TranscriptLimits.MaxCueCharacters ? line.Length : CutWithin(line);
            if (_cues.Count >= TranscriptLimits.MaxCues)
            {
                throw new TranscriptException(
                    $"📏 That transcript has more than {TranscriptLimits.MaxCues.ToString("N0", CultureInfo.InvariantCulture)} entries, which is more than I can read. Please give me a shorter one.");
            }

            _cues.Add(new Cue { Start = start, End = end < start ? start : end, Speaker = name is { Length: > 0 } ? name : null, Text = line[..length].TrimEnd().ToString() });
            line = line[length..].TrimStart();
        }
    }

    // After a sentence, else after a word, else anywhere but within a character.
    private static int CutWithin(ReadOnlySpan<char> text)
    {
        var window = text[..TranscriptLimits.MaxCueCharacters];
        var least = TranscriptLimits.MaxCueCharacters / 2;
        for (var index = window.Length - 1; index > least; index--)
        {
            if (window[index] == ' ' && window[index - 1] is '.' or '!' or '?' or '…')
            {
                return index + 1;
            }
        }

        var space = window.LastIndexOf(' ');
        return space > least ? space + 1 : SafeCut(text, TranscriptLimits.MaxCueCharacters);
    }

    private static int SafeCut(ReadOnlySpan<char> text, int length) => char.IsHighSurrogate(text[length - 1]) ? length - 1 : length;

    private static string OneLine(string text)
    {
        var line = new StringBuilder(text.Length);
        var gap = false;
        foreach (var character in text)
        {
            if (char.IsWhiteSpace(character) || char.IsControl(character))
            {
                gap = line.Length > 0;
                continue;
            }

            if (gap)
            {
                line.Append(' ');
                gap = false;
            }

            line.Append(character);
        }

        return line.ToString();
    }
}
