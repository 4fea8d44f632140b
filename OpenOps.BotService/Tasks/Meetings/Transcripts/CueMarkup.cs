using System.Net;
using System.Text;

namespace OpenOps.BotService.Tasks.Meetings.Transcripts;

/// <summary>Takes the markup out of a cue's text, and keeps who speaks: https://www.w3.org/TR/webvtt1/#webvtt-cue-text-parsing-rules.</summary>
internal static class CueMarkup
{
    /// <summary>The voices of a cue one after the other; text before the first voice has no speaker.</summary>
    public static IReadOnlyList<(string? Speaker, string Text)> Read(string payload)
    {
        var voices = new List<(string? Speaker, string Text)>();
        var text = new StringBuilder();
        string? speaker = null;
        var position = 0;
        var closes = true;
        while (position < payload.Length)
        {
            var character = payload[position];
            var end = character switch
            {
                '<' when closes && IsTagStart(payload, position) => payload.IndexOf('>', position),
                // SRT players place text with {\an8} and the like.
                '{' when position + 1 < payload.Length && payload[position + 1] == '\\' => FindShortEnd(payload, position),
                _ => -1,
            };
            if (end < 0)
            {
                // Nothing closes a tag from here on, so nothing is searched for again: a million of them cost no more than one.
                closes &= character != '<' || !IsTagStart(payload, position);
                text.Append(character);
                position++;
                continue;
            }

            if (character == '<' && VoiceOf(payload.AsSpan(position + 1, end - position - 1)) is { } voice)
            {
                Flush();
                speaker = voice.Length > 0 ? voice : null;
            }

            position = end + 1;
        }

        Flush();
        return voices;

        void Flush()
        {
            if (!string.IsNullOrWhiteSpace(text.ToString()))
            {
                voices.Add((speaker, WebUtility.HtmlDecode(text.ToString())));
            }

            text.Clear();
        }
    }

    // "a < b" is no tag.
    private static bool IsTagStart(string payload, int position) =>
        position + 1 < payload.Length && payload[position + 1] is '/' or (>= 'a' and <= 'z') or (>= 'A' and <= 'Z') or (>= '0' and <= '9');

    private static int FindShortEnd(string payload, int position)
    {
        const int LongestOverride = 64;
        var length = Math.Min(LongestOverride, payload.Length - position);
        var end = payload.AsSpan(position, length).IndexOf('}');
        return end < 0 ? -1 : position + end;
    }

    // <v.loud Anna>; null for every other tag, empty where the voice ends or has no name.
    private static string? VoiceOf(ReadOnlySpan<char> tag)
    {
        if (tag is "/v")
        {
            return "";
        }

        if (tag is not ['v', '.' or ' ' or '\t' or '\n', ..] and not ['v'])
        {
            return null;
        }

        var name = tag.IndexOfAny(' ', '\t', '\n');
        return name < 0 ? "" : WebUtility.HtmlDecode(tag[(name + 1)..].Trim().ToString());
    }
}
