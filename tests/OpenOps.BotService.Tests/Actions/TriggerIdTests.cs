using System.Text;
using Microsoft.Extensions.Options;
using OpenOps.BotService.Actions;

namespace OpenOps.BotService.Tests.Actions;

public sealed class TriggerIdTests
{
    // As a real server sent it.
    private const string Real = "dWljeTdmYTh1ZmdqZngxbXBkZnhwN2JjaWM6d21lcW1nY3R5M3k2cGZjejk5Yno2MWU0YWU6MTc5NTE3Njg1MTA5OTpNRVlDSVFELzEwU2JQTXVHd0FYbVN2N0lLS2h2TDJUb01ORk10VlRTQWhiWXJHeldSQUloQUxrZGNTbG1sbjMzdmxkZ0tzb0xSaUppanhRR3FrOEtlUkFObWxkaU9KUTM=";

    private readonly ManualTimeProvider _time = new(DateTimeOffset.FromUnixTimeMilliseconds(1_795_176_851_099));

    [Fact]
    public void Read_RealTrigger_TellsUserAndTime()
    {
        var trigger = TriggerId.Read(Real);
        Assert.Equal("wmeqmgcty3y6pfcz99bz61e4ae", trigger!.UserId);
        Assert.Equal("uicy7fa8ufgjfx1mpdfxp7bcic", trigger.ClickId);
        Assert.Equal(1_795_176_851_099, trigger.At.ToUnixTimeMilliseconds());
    }

    [Theory]
    [InlineData("")]
    [InlineData("not base64!")]
    [InlineData("one:two")]
    [InlineData("click:user:soon:signature")]
    [InlineData("click::1795176851099:signature")]
    [InlineData("click:user:1795176851099:")]
    [InlineData("click:user:99999999999999999:signature")]
    [InlineData("click:user:-1:signature")]
    public void Read_Nonsense_IsNull(string text)
    {
        Assert.Null(TriggerId.Read(text));
        Assert.Null(TriggerId.Read(Convert.ToBase64String(Encoding.UTF8.GetBytes(text))));
    }

    [Fact]
    public void Read_Huge_IsNull() => Assert.Null(TriggerId.Read(new string('A', 100_000)));

    [Fact]
    public void Refuse_SecondUse_IsRefusedUntilTooOldAnyway()
    {
        var used = Used();
        Assert.Null(used.Refuse(TriggerId.Read(Real)!));
        Assert.NotNull(used.Refuse(TriggerId.Read(Real)!));
        for (var minute = 0; minute < 5; minute++)
        {
            _time.Advance(TimeSpan.FromMinutes(1));
            Assert.NotNull(used.Refuse(TriggerId.Read(Real)!));
        }
    }

    [Theory]
    [InlineData(59, true)]
    [InlineData(61, false)]
    [InlineData(-59, true)]
    [InlineData(-61, false)]
    public void Refuse_ByAge_TakesOnlyFreshOnes(int seconds, bool taken)
    {
        var trigger = TriggerId.Read(Real)! with { At = _time.GetUtcNow() - TimeSpan.FromSeconds(seconds) };
        Assert.Equal(taken, Used().Refuse(trigger) is null);
    }

    private UsedTriggers Used() => new(Options.Create(new ActionOptions()), _time);
}
