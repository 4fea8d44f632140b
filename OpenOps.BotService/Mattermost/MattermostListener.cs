using System.Threading.Channels;
using OpenOps.BotService.Mattermost.Events;
using OpenOps.BotService.Mattermost.Protocol;

namespace OpenOps.BotService.Mattermost;

/// <summary>Follows what one bot sees, over as many connections as that takes; the only owner of reconnecting.</summary>
internal sealed class MattermostListener(MattermostOptions options)
{
    // A full channel makes the listener wait: the server then keeps events for us, and what it drops is caught up.
    private readonly Channel<MattermostEvent> _events = Channel.CreateBounded<MattermostEvent>(
        new BoundedChannelOptions(options.EventCapacity) { FullMode = BoundedChannelFullMode.Wait, SingleReader = true, SingleWriter = true });

    private readonly TaskCompletionSource<MattermostUser> _account = new(TaskCreationOptions.RunContinuationsAsynchronously);

    public ChannelReader<MattermostEvent> Events => _events.Reader;

    public Task<MattermostUser> Account => _account.Task;
}
