using OpenOps.Inference.LocalModels.Text;

namespace OpenOps.Inference.LocalModels.Tests.Text;

public sealed class StopMatcherTests
{
    [Theory]
    [InlineData("one END two", "END", "one ")]
    [InlineData("aab", "ab", "a")]
    [InlineData("abacabad", "abad", "abac")]
    [InlineData("nothing here", "zzz", "nothing here")]
    [InlineData("almost EN", "END", "almost EN")]
    [InlineData("x\n\ny", "\n\n", "x")]
    public void Stop_InPiecesOfAnyLength_CutsAtTheSamePlace(string text, string stop, string expected)
    {
        for (var size = 1; size <= text.Length; size++)
        {
            var matcher = new StopMatcher([stop]);
            var shown = string.Concat(text.Chunk(size).Select(piece => matcher.Add(new string(piece)))) + matcher.Flush();

            Assert.Equal(expected, shown);
            Assert.Equal(text.Contains(stop, StringComparison.Ordinal), matcher.IsStopped);
        }
    }

    [Fact]
    public void Text_ThatCannotBecomeAStop_IsShownAtOnce()
    {
        var matcher = new StopMatcher(["STOP"]);

        Assert.Equal("hello ", matcher.Add("hello S"));
        Assert.Equal("Sun", matcher.Add("un"));
    }

    [Fact]
    public void FirstOfSeveralStops_InTheText_Wins() =>
        Assert.Equal("a", new StopMatcher(["d", "c", "bc"]).Add("abcd"));

    [Fact]
    public void Bytes_OfAnUnfinishedCharacter_WaitAndBecomeAReplacement()
    {
        var assembler = new Utf8Assembler();

        Assert.Equal("", assembler.Add([0xF0, 0x9F]));
        Assert.Equal("👋", assembler.Add([0x91, 0x8B]));
        Assert.Equal("", assembler.Add([0xC3]));
        Assert.Equal("\uFFFD", assembler.Flush());
    }
}
