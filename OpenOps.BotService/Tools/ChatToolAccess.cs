using System.Net;
using OpenOps.BotService.Conversations;
using OpenOps.BotService.Mattermost;
using OpenOps.BotService.Mattermost.Protocol;

namespace OpenOps.BotService.Tools;

/// <summary>
/// What the person who asked may read through a tool, asked at the server at each call. In a direct message: the channels
/// that both they and the bot are in. Elsewhere: the channel they asked in, since everybody there sees the answer.
/// </summary>
internal sealed class ChatToolAccess(AllowLists allowLists)
{
    /// <summary>Whether they may still read where they asked; without that they get nothing at all.</summary>
    public static Task<bool> IsStillThereAsync(ToolAsking asking, CancellationToken cancellationToken) =>
        asking.Target.Bot.Client.IsMemberAsync(asking.Channel.Id, asking.Requester.Id, cancellationToken);

    /// <summary>The channel of that id if they may read it here and now, else null.</summary>
    public async Task<MattermostChannel?> OpenAsync(ToolAsking asking, string channelId, CancellationToken cancellationToken)
    {
        var client = asking.Target.Bot.Client;
        if (asking.Channel.Type != ChannelTypes.Direct && channelId != asking.Channel.Id)
        {
            return null;
        }

        // A bot is told of a membership only where it may look itself.
        if (!await client.IsMemberAsync(channelId, asking.Target.Bot.Account.Id, cancellationToken)
            || !await client.IsMemberAsync(channelId, asking.Requester.Id, cancellationToken))
        {
            return null;
        }

        try
        {
            var channel = await client.GetChannelAsync(channelId, cancellationToken);
            return channel.DeleteAt == 0 && await allowLists.AllowAsync(asking.Target.Bot, asking.Requester, channel, cancellationToken) ? channel : null;
        }
        catch (MattermostApiException exception) when (exception.Status is HttpStatusCode.NotFound or HttpStatusCode.Forbidden)
        {
            return null;
        }
    }
}
