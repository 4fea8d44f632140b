using System.Net;
using System.Text;

namespace OpenOps.BotService.Tasks.Meetings.Transcripts;

/// <summary>Writes a transcript as WebVTT that <see cref="TranscriptReader"/> reads back.</summary>
internal static class WebVttWriter
{
    public static string Write(Transcript transcript)
    {
        var text = new StringBuilder("WEBVTT\n");
        foreach (var cue in transcript.Cues)
        {
            var start = cue.Start ?? TimeSpan.Zero;
            text.Append($"\n{Time(start)} --> {Time(cue.End ?? start)}\n");
            if (cue.Speaker is { } speaker)
            {
                text.Append($"<v {WebUtility.HtmlEncode(speaker)}>");
            }

            text.Append(WebUtility.HtmlEncode(cue.Text)).Append('\n');
        }

        return text.ToString();
    }

    private static string Time(TimeSpan time) => $"{(int)time.TotalHours:00}:{time.Minutes:00}:{time.Seconds:00}.{time.Milliseconds:000}";
}
