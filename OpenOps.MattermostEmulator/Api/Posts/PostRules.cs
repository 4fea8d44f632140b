using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using OpenOps.MattermostEmulator.State;

namespace OpenOps.MattermostEmulator.Api.Posts;

/// <summary>What a post may hold, and what the server adds to it.</summary>
internal sealed partial class PostRules(ChatState state)
{
    public const int MessageRunes = 16_383;
    public const int PropsRunes = 8_000;
    private static readonly JsonSerializerOptions Plain = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    /// <summary>Throws what the server answers to a post it does not store.</summary>
    public static void Check(Post post, string storageError, string storageMessage)
    {
        if (Runes(post.Message) > MessageRunes)
        {
            throw ApiErrors.Of(400, "model.post.is_valid.msg.app_error", "Invalid message.");
        }

        if (Runes(JsonSerializer.Serialize(post.Props, Plain)) > PropsRunes)
        {
            throw ApiErrors.Of(400, "model.post.is_valid.props.app_error", "Invalid props.");
        }

        if (post.Type.Length > 0 && post.Type != "me" && post.Type != "slack_attachment"
            && !post.Type.StartsWith("custom_", StringComparison.Ordinal))
        {
            throw ApiErrors.Of(400, "model.post.is_valid.type.app_error", "Invalid type.");
        }

        // PostgreSQL cannot hold a NUL.
        if (post.Message.Contains('\0') || post.Props.GetRawText().Contains("\\u0000", StringComparison.Ordinal))
        {
            throw ApiErrors.Of(500, storageError, storageMessage);
        }
    }

    /// <summary>Props ready to be stored: attachments in shape, channels named in the message listed.</summary>
    public JsonElement Props(JsonElement? given, string message, Channel channel, Action<JsonObject>? add = null)
    {
        var props = given is { ValueKind: JsonValueKind.Object } sent ? JsonObject.Create(sent)! : [];
        if (props[Attachments.Key] is JsonArray attachments)
        {
            props[Attachments.Key] = Attachments.Normalise(attachments);
        }

        add?.Invoke(props);
        AddChannelMentions(props, message, channel);
        return WireJson.Element(props);
    }

    public static string Hashtags(string message) => message.Contains('#')
        ? string.Join(' ', HashtagPattern().Matches(message).Select(match => match.Value.TrimEnd('-', '_', '.')).Distinct(StringComparer.Ordinal))
        : "";

    private void AddChannelMentions(JsonObject props, string message, Channel channel)
    {
        if (!message.Contains('~'))
        {
            return;
        }

        var team = state.Teams.Find(channel.TeamId);
        var named = new JsonObject();
        foreach (var name in ChannelPattern().Matches(message).Select(match => match.Groups["name"].Value).Distinct(StringComparer.Ordinal))
        {
            if (team is not null && state.ChannelsByName.First(ChatState.Key(team.Id, name)) is { IsOpen: true, DeleteAt: 0 } found)
            {
                named[name] = new JsonObject { ["display_name"] = found.DisplayName, ["team_name"] = team.Name };
            }
        }

        if (named.Count > 0)
        {
            props["channel_mentions"] = named;
        }
    }

    private static int Runes(string text) => text.Length <= PropsRunes ? text.Length : text.EnumerateRunes().Count();

    [GeneratedRegex(@"(?<=^|\s)#\p{L}[\p{L}\p{N}_.-]+", RegexOptions.None, matchTimeoutMilliseconds: 1000)]
    private static partial Regex HashtagPattern();

    [GeneratedRegex(@"(?<![A-Za-z0-9_])~(?<name>[a-z0-9_-]+)", RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 1000)]
    private static partial Regex ChannelPattern();
}
