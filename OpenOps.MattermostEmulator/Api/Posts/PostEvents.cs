using System.Text.Json;
using System.Text.Json.Nodes;
using OpenOps.MattermostEmulator.Api.Actions;
using OpenOps.MattermostEmulator.State;

namespace OpenOps.MattermostEmulator.Api.Posts;

/// <summary>What the WebSocket says about posts. Called inside a write scope.</summary>
internal sealed class PostEvents(ChatState state, PostViews views, ActionCookies cookies)
{
    public void Posted(Post post, Channel channel, User author, IReadOnlyCollection<string> mentions, string pendingPostId)
    {
        var data = new JsonObject
        {
            ["channel_display_name"] = channel.IsDirect ? $"@{author.Username}" : channel.DisplayName,
            ["channel_name"] = channel.Name,
            ["channel_type"] = channel.Type,
        };
        if (post.FileIds.Length > 0)
        {
            data["otherFile"] = "true";
            if (post.FileIds.Any(id => state.Files.Find(id) is { HasPreviewImage: true }))
            {
                data["image"] = "true";
            }
        }

        if (mentions.Count > 0)
        {
            data["mentions"] = WireJson.Text(mentions);
        }

        data["post"] = WireJson.Text(views.Of(post, pendingPostId));
        data["sender_name"] = SenderOf(post, author);
        data["set_online"] = true;
        data["team_id"] = channel.TeamId;
        state.Publish(ChatEvent.ToChannel("posted", channel.Id, data));
    }

    public void Edited(Post post) => About("post_edited", post);

    public void Deleted(Post postBefore) => About("post_deleted", postBefore);

    /// <summary>A message only one user sees and nobody stores.</summary>
    public PostView Ephemeral(Post post, string userId)
    {
        var view = views.Of(post with { Props = cookies.AddTo(post) }) with { UpdateAt = 0, ReplyCount = 0 };
        state.Publish(ChatEvent.ToUser(
            "ephemeral_message", userId, new JsonObject { ["post"] = WireJson.Text(view) }, post.ChannelId));
        return view;
    }

    private void About(string name, Post post) => state.Publish(ChatEvent.ToChannel(
        name, post.ChannelId, new JsonObject { ["post"] = WireJson.Text(views.Of(post)) }));

    // A name given by a slash command stands in for the author, without the @.
    private static string SenderOf(Post post, User author) =>
        post.Props.TryGetProperty("override_username", out var name) && name.ValueKind is JsonValueKind.String
        && name.GetString() is { Length: > 0 } given
            ? given
            : $"@{author.Username}";
}
