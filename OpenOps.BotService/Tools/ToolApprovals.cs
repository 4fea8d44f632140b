using System.Collections.Concurrent;
using OpenOps.BotService.Actions;
using OpenOps.BotService.Mattermost.Protocol;

namespace OpenOps.BotService.Tools;

/// <summary>The cards that wait for a decision in this process.</summary>
internal sealed class ToolApprovals
{
    private readonly ConcurrentDictionary<Guid, TaskCompletionSource<(string Decision, MattermostUser? By)>> _open = new();

    /// <summary>Opens a card's question; it is there before its buttons are.</summary>
    public Task<(string Decision, MattermostUser? By)> Open(Guid exchange) =>
        _open.GetOrAdd(exchange, _ => new(TaskCreationOptions.RunContinuationsAsynchronously)).Task;

    /// <summary>Takes no more clicks. Without one, what was opened ends as timed out; one that was taken before counts.</summary>
    public void Close(Guid exchange)
    {
        if (_open.TryRemove(exchange, out var waiting))
        {
            waiting.TrySetResult((ToolReply.TimedOut, null));
        }
    }

    /// <summary>Takes a click on a card, and returns what the person is told; empty for nothing.</summary>
    public string Decide(Click click)
    {
        if (click.User.Id != click.Button.RequesterId)
        {
            return "Only the person who asked can decide on this.";
        }

        var decision = click.Button.Op == ButtonOperations.Approve ? ToolReply.Approved : ToolReply.Rejected;
        return click.Button.Exchange is { } exchange && _open.TryGetValue(exchange, out var waiting) && waiting.TrySetResult((decision, click.User))
            ? ""
            : "This is decided already, or its time is over.";
    }
}
