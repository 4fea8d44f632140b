using OpenOps.BotService.Mattermost.Events;
using OpenOps.BotService.Mattermost.Protocol;

namespace OpenOps.BotService.Mattermost;

/// <summary>Asks by REST for what no connection told.</summary>
internal sealed class CatchUp(MattermostClient client)
{
    /// <summary>What happened after a time in the channels the bot is in by now, oldest first.</summary>
    public async Task<IReadOnlyList<MattermostEvent>> SinceAsync(DateTimeOffset since, CancellationToken cancellationToken)
    {
        var from = since.ToUnixTimeMilliseconds();
        var found = new List<(long At, MattermostEvent Event)>();
        foreach (var channel in await client.GetMyChannelsAsync(cancellationToken))
        {
            // A channel's time of the last post is not moved by edits and reactions, so only an empty one is passed over.
            if (channel.LastPostAt == 0 || channel.DeleteAt != 0)
            {
                continue;
            }

            foreach (var post in await client.GetPostsSinceAsync(channel.Id, since, cancellationToken))
            {
                found.AddRange(Events(post, channel, from));
            }
        }

        return [.. found.OrderBy(item => item.At).Select(item => item.Event)];
    }

    private static IEnumerable<(long At, MattermostEvent Event)> Events(Post post, MattermostChannel channel, long from)
    {
        if (post.CreateAt > from)
        {
            yield return (post.CreateAt, new PostedEvent(post)
            {
                ChannelType = channel.Type,
                ChannelName = channel.Name,
                ChannelDisplayName = channel.DisplayName,
                TeamId = channel.TeamId,
                CaughtUp = true,
            });
        }
        else if (post.EditAt > from)
        {
            yield return (post.EditAt, new PostEditedEvent(post) { CaughtUp = true });
        }

        foreach (var reaction in post.Metadata?.Reactions ?? [])
        {
            if (reaction.CreateAt > from)
            {
                yield return (reaction.CreateAt, new ReactionAddedEvent(reaction, channel.Id) { CaughtUp = true });
            }
        }
    }
}
