using OpenOps.BotService.Inference;
using OpenOps.BotService.Replies;

namespace OpenOps.BotService.Tests.Replies;

public sealed class QueueWordsTests
{
    [Theory]
    [InlineData(0, 0.0, "it is your turn")]
    [InlineData(1, null, "first in line")]
    [InlineData(3, 20.0, "third in line, about 20 s")]
    [InlineData(10, 0.2, "tenth in line, about 1 s")]
    [InlineData(11, 7.4, "11th in line, about 7 s")]
    [InlineData(12, 57.4, "12th in line, about 55 s")]
    [InlineData(21, 57.6, "21st in line, about 1 min")]
    [InlineData(22, 119.0, "22nd in line, about 2 min")]
    [InlineData(33, 600.0, "33rd in line, about 10 min")]
    [InlineData(112, 43.0, "112th in line, about 45 s")]
    public void Place_InWords_IsAsRoughAsTheGuess(int position, double? seconds, string words) =>
        Assert.Equal(words, QueueWords.Of(new ChatQueueStatus { Position = position, ExpectedWaitSeconds = seconds }));

    [Fact]
    public void Words_AsASentence_BeginLarge() => Assert.Equal("Third in line", QueueWords.Sentence("third in line"));
}
