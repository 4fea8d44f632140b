using OpenOps.BotService.Mattermost.Protocol;

namespace OpenOps.BotService.Tasks;

/// <summary>How a channel is called in a sentence.</summary>
internal static class SourceNames
{
    public static string In(MattermostChannel channel) => channel.Type switch
    {
        ChannelTypes.Direct => "in a direct message",
        ChannelTypes.Group => "in a group message",
        _ => $"in ~{channel.Name}",
    };

    public static string Of(MattermostChannel channel) => channel.Type switch
    {
        ChannelTypes.Direct => "the direct message",
        ChannelTypes.Group => "the group message",
        _ => $"~{channel.Name}",
    };
}
