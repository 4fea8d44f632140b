using System.Text;
using OpenOps.BotService.Tasks.Meetings.Transcripts;

namespace OpenOps.BotService.Tests.Tasks.Meetings.Transcripts;

public sealed class TranscriptReaderTests
{
    [Fact]
    public void WebVtt_EverythingTheFormatKnows_GivesWhatWasSaid()
    {
        var transcript = Read("""
            WEBVTT - stand-up
            Kind: captions

            STYLE
            ::cue(v[voice="Anna"]) { color: lime }

            REGION
            id:left
            width:40%

            NOTE made by a machine,
            on two lines

            intro
            00:01.000 --> 00:04.500 align:start position:0%
            <v Anna Ruiz>We ship on <b>Friday</b> &amp; celebrate.</v>

            00:00:05.000 --> 00:00:06.000
            <v.loud Bert>No,
            <c.yellow>Monday</c><00:00:05.500> please.
            <v Anna Ruiz>Fine &lt;3

            NOTE nothing follows

            12:34:56.789 --> 12:35:00.000
            5 < 6 and 7 > 3
            """, "standup.vtt");

        Assert.Equal(TranscriptFormat.WebVtt, transcript.Format);
        Assert.Equal(
            [
                "00:01 Anna Ruiz: We ship on Friday & celebrate.",
                "00:05 Bert: No, Monday please.",
                "00:05 Anna Ruiz: Fine <3",
                "12:34:56 : 5 < 6 and 7 > 3",
            ],
            transcript.Cues.Select(Line));
        Assert.Equal((TimeSpan.FromSeconds(1), TimeSpan.FromMilliseconds(4500)), (transcript.Cues[0].Start, transcript.Cues[0].End));
    }

    [Fact]
    public void WebVtt_CuesWithoutBlankLineBetween_AreTwo()
    {
        var transcript = Read("WEBVTT\n\n00:01.000 --> 00:02.000\nOne\n00:03.000 --> 00:04.000\nTwo\n", "a.vtt");

        Assert.Equal(["00:01 : One", "00:03 : Two"], transcript.Cues.Select(Line));
    }

    [Fact]
    public void SubRip_NumbersPositionsAndBlankLinesInText_GivesWhatWasSaid()
    {
        var transcript = Read("""
            1
            00:00:01,000 --> 00:00:02,500 X1:40 X2:600
            <i>Hello</i> {\an8}there

            2
            00:00:03,000 --> 00:00:04,000
            First

            second part
            3
            00:00:05,000 --> 00:00:06,000
            42
            """, "a.srt");

        Assert.Equal(TranscriptFormat.SubRip, transcript.Format);
        Assert.Equal(["00:01 : Hello there", "00:03 : First second part", "00:05 : 42"], transcript.Cues.Select(Line));
    }

    [Fact]
    public void ZoomChat_BothForms_GivesWhoAndWhat()
    {
        var transcript = Read(
            "00:01:05\tFrom Anna Ruiz to Everyone:\n\tTwo lines\n\tof text\n00:02:00 From  Bert : see https://x.example/a:b\n00:03:01 just text\n10:30 is no time here\n",
            "chat.txt");

        Assert.Equal(TranscriptFormat.ZoomChat, transcript.Format);
        Assert.Equal(
            ["01:05 Anna Ruiz: Two lines of text", "02:00 Bert: see https://x.example/a:b", "03:01 : just text 10:30 is no time here"],
            transcript.Cues.Select(Line));
    }

    [Fact]
    public void PlainText_LongLine_IsCutAfterSentencesAndNothingIsLost()
    {
        var sentence = "We talked about the release and nobody objected. ";
        var text = string.Concat(Enumerable.Repeat(sentence, 200));

        var transcript = Read("Minutes\n\n" + text, "minutes.txt");

        Assert.Equal(TranscriptFormat.PlainText, transcript.Format);
        Assert.All(transcript.Cues, cue => Assert.InRange(cue.Text.Length, 1, TranscriptLimits.MaxCueCharacters));
        Assert.All(transcript.Cues.Skip(1), cue => Assert.EndsWith("objected.", cue.Text));
        Assert.Equal("Minutes " + text.Trim(), string.Join(' ', transcript.Cues.Select(cue => cue.Text)));
    }

    [Theory]
    [InlineData("utf-8")]
    [InlineData("utf-16")]
    [InlineData("utf-16BE")]
    public void ByteOrderMarkAndCrLf_AreNoPartOfTheText(string encoding)
    {
        var coding = Encoding.GetEncoding(encoding);
        var bytes = coding.GetPreamble().Concat(coding.GetBytes("WEBVTT\r\n\r\n00:01.000 --> 00:02.000\r\n<v Zoë>Grüße 👋\r\n")).ToArray();

        var transcript = TranscriptReader.Read(bytes, "a.bin");

        Assert.Equal(["00:01 Zoë: Grüße 👋"], transcript.Cues.Select(Line));
    }

    [Theory]
    [InlineData("report.csv", "a;b;c\n1;2;3")]
    [InlineData("page.html", "<html><body>WEBVTT</body></html>")]
    [InlineData("picture.txt", "\0\0\u0001PNG\0\0\0\u0002")]
    public void FileThatIsNone_IsRefusedWithWhatIsKnown(string name, string content)
    {
        var refusal = Assert.Throws<TranscriptException>(() => Read(content, name));

        Assert.Contains("WebVTT (.vtt), SRT (.srt), Zoom's saved chat and plain text (.txt)", refusal.Message);
    }

    [Theory]
    [InlineData("a.vtt", "WEBVTT\n\nNOTE only this\n")]
    [InlineData("a.srt", "1\n00:00:01,000 --> 00:00:02,000\n\n")]
    [InlineData("a.txt", " \r\n\t\n")]
    public void NothingSaid_IsToldSo(string name, string content) =>
        Assert.Contains("nothing in that transcript", Assert.Throws<TranscriptException>(() => Read(content, name)).Message);

    [Fact]
    public void TooLargeAndTooMany_AreRefused()
    {
        Assert.Contains("8 MiB", Assert.Throws<TranscriptException>(() => TranscriptReader.Read(new byte[TranscriptLimits.MaxBytes + 1], "a.txt")).Message);
        var many = new StringBuilder();
        for (var index = 0; index <= TranscriptLimits.MaxCues; index++)
        {
            many.Append("00:00:00 a\n");
        }

        Assert.Contains("100,000 entries", Assert.Throws<TranscriptException>(() => Read(many.ToString(), "a.txt")).Message);
    }

    internal static string Line(Cue cue) => $"{(cue.Start is { } start ? Timestamps.Write(start) : "")} {cue.Speaker}: {cue.Text}";

    private static Transcript Read(string text, string name) => TranscriptReader.Read(Encoding.UTF8.GetBytes(text), name);
}
