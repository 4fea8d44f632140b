using System.Text;
using OpenOps.BotService.Tasks.Meetings.Transcripts;

namespace OpenOps.BotService.Tests.Tasks.Meetings.Transcripts;

/// <summary>Whatever a file holds: a transcript within the limits, or the one error that is meant for people.</summary>
public sealed class HostileTranscriptTests
{
    private static readonly string[] Names = ["a.vtt", "a.srt", "a.txt", "a.mp4", "chat", ""];

    private static readonly string[] Pieces =
    [
        "WEBVTT", "WEBVTT ", "\n", "\r", "\r\n", "\n\n", "NOTE", "STYLE", "REGION", "-->", " --> ", "00:01.000", "00:00:01,000", "99:99:99.999",
        "9999999999:00:00.000", "00:00:01.000 --> 00:00:02.000", "00:00:02,000 --> 00:00:01,000 align:start", "1", "42", "<v", "<v Anna>", "</v>", "<v.a.b >",
        "<", ">", "&", "&amp;", "&#x110000;", "&#55296;", "{\\an8}", "{\\", "}", "00:00:01 From ", "From : ", " to Everyone", ":", "12:05:33\tFrom A to B (Direct Message): x",
        "\0", "\uFFFD", "\u0007", "\u2028", "👩‍👩‍👧", "ﷺ", "\u202E", "é", "\uD83D", " ", "\t", "word ", "Satz. ", "[00:01]",
    ];

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    [InlineData(4)]
    public void AnyText_IsReadOrRefused(int seed)
    {
        var random = new Random(seed);
        for (var run = 0; run < 3_000; run++)
        {
            var text = new StringBuilder(random.Next(4) == 0 ? "WEBVTT\n\n" : "");
            for (var piece = random.Next(60); piece > 0; piece--)
            {
                text.Append(Pieces[random.Next(Pieces.Length)]);
            }

            Check(Encoding.UTF8.GetBytes(text.ToString()), Names[random.Next(Names.Length)]);
        }
    }

    [Theory]
    [InlineData(11)]
    [InlineData(12)]
    public void AnyBytes_AreReadOrRefused(int seed)
    {
        var random = new Random(seed);
        for (var run = 0; run < 3_000; run++)
        {
            var bytes = new byte[random.Next(300)];
            random.NextBytes(bytes);
            if (bytes.Length > 3 && random.Next(3) == 0)
            {
                ReadOnlySpan<byte> mark = random.Next(3) switch { 0 => [0xEF, 0xBB, 0xBF], 1 => [0xFF, 0xFE], _ => [0xFE, 0xFF] };
                mark.CopyTo(bytes);
            }

            Check(bytes, Names[random.Next(Names.Length)]);
        }
    }

    [Theory]
    [InlineData("<a")]
    [InlineData("<v ")]
    [InlineData("{\\")]
    [InlineData("&")]
    [InlineData("&#")]
    [InlineData("<v A>")]
    [InlineData("x")]
    [InlineData("\u00A0")]
    [InlineData("1\n")]
    [InlineData("00:00:01,000 --> 00:00:02,000 ")]
    [InlineData("00:00:01,000 --> ")]
    [InlineData("\n")]
    [InlineData("00:00:01 From ")]
    public void Time_GrowsNoFasterThanTheFile(string piece)
    {
        // The smaller file is long enough to be measured; a quadratic reader takes sixteen times as long for the other. Each
        // counts by its quickest run, since others use the machine, too.
        var (small, large) = (Build(250_000), Build(1_000_000));
        Check(small, "a.srt");
        var (quick, slow) = (TimeSpan.MaxValue, TimeSpan.MaxValue);
        for (var run = 0; run < 12; run++)
        {
            (quick, slow) = (Min(quick, Time(small)), Min(slow, Time(large)));
            if (slow < (quick * 10) + TimeSpan.FromMilliseconds(20))
            {
                return;
            }
        }

        Assert.Fail($"{quick.TotalMilliseconds:F1} ms became {slow.TotalMilliseconds:F1} ms.");

        byte[] Build(int length) => Encoding.UTF8.GetBytes("1\n00:00:01,000 --> 00:00:02,000\n" + string.Concat(Enumerable.Repeat(piece, length / piece.Length)));
    }

    private static TimeSpan Min(TimeSpan one, TimeSpan other) => one < other ? one : other;

    private static TimeSpan Time(byte[] content)
    {
        var started = TimeProvider.System.GetTimestamp();
        Check(content, "a.srt");
        return TimeProvider.System.GetElapsedTime(started);
    }

    private static void Check(byte[] content, string name)
    {
        try
        {
            var transcript = TranscriptReader.Read(content, name);

            Assert.NotEmpty(transcript.Cues);
            foreach (var cue in transcript.Cues)
            {
                Assert.InRange(cue.Text.Length, 1, TranscriptLimits.MaxCueCharacters);
                Assert.False(char.IsWhiteSpace(cue.Text[0]) || char.IsWhiteSpace(cue.Text[^1]) || cue.Text.AsSpan().ContainsAny('\n', '\r', '\0'));
                Assert.True(cue.Speaker is null or { Length: >= 1 and <= TranscriptLimits.MaxSpeakerCharacters });
                Assert.False(cue.End < cue.Start);
            }
        }
        catch (TranscriptException refusal)
        {
            Assert.NotEmpty(refusal.Message);
        }
    }
}
