using OpenOps.BotService.Actions;
using OpenOps.BotService.Mattermost.Protocol;
using OpenOps.BotService.Tools;

namespace OpenOps.BotService.Tests.Tools;

/// <summary>A click and the end of its time, in either order.</summary>
public sealed class ToolApprovalsTests
{
    private const string Asker = "the one who asked";

    private readonly ToolApprovals _approvals = new();
    private readonly Guid _exchange = new("01980000-0000-7000-8000-000000000001");

    [Fact]
    public async Task Click_TakenBeforeTheTimeWasOver_Counts()
    {
        var decided = _approvals.Open(_exchange);

        Assert.Equal("", _approvals.Decide(Approve(Asker)));
        _approvals.Close(_exchange);

        Assert.Equal((ToolReply.Approved, Asker), (await decided) is var (decision, by) ? (decision, by?.Id) : default);
    }

    [Fact]
    public async Task Click_AfterTheTimeWasOver_IsToldSoAndDoesNotCount()
    {
        var decided = _approvals.Open(_exchange);

        _approvals.Close(_exchange);

        Assert.NotEqual("", _approvals.Decide(Approve(Asker)));
        Assert.Equal((ToolReply.TimedOut, null), await decided);
    }

    [Fact]
    public void Click_OfSomebodyElse_DecidesNothing()
    {
        var decided = _approvals.Open(_exchange);

        Assert.NotEqual("", _approvals.Decide(Approve("somebody else")));

        Assert.False(decided.IsCompleted);
    }

    private Click Approve(string person) => new(
        Bot: null!,
        new ButtonContext { Op = ButtonOperations.Approve, Bot = "assistant", ChannelId = "c", QuestionId = "q", RequesterId = Asker, Exchange = _exchange },
        Trigger: default!,
        new MattermostUser { Id = person, Username = person },
        Post: null!,
        Answer: null!);
}
