using System.Text.Json;
using OpenOps.MattermostEmulator.Api.Sessions;
using OpenOps.MattermostEmulator.State;

namespace OpenOps.MattermostEmulator.Api.Posts;

/// <summary>Changes and deletes posts. Each change leaves a copy of what was there, as a row of its own.</summary>
internal sealed class PostEditing(ChatState state, Access access, PostRules rules, PostViews views, PostEvents events)
{
    /// <summary>Changes what is given and nothing else; given props replace the whole map.</summary>
    /// <returns>The post, or null when the request would make the real server drop the connection.</returns>
    public PostView? Patch(Caller caller, string postId, PostInput patch)
    {
        using var scope = state.Write();
        var post = Editable(caller, postId);
        var props = patch.Props is { ValueKind: JsonValueKind.Object } given ? given : (JsonElement?)null;
        return Save(post, patch.Message ?? post.Message, props, patch.IsPinned ?? post.IsPinned);
    }

    /// <summary>Writes the whole post anew; props left out are gone.</summary>
    public PostView? Put(Caller caller, string postId, PostInput input)
    {
        if (input.Id != postId)
        {
            throw ApiErrors.InvalidBody("id");
        }

        using var scope = state.Write();
        var post = Editable(caller, postId);
        var props = input.Props is { ValueKind: JsonValueKind.Object } given ? given : WireJson.EmptyObject;
        return Save(post, input.Message ?? "", props, input.IsPinned ?? false);
    }

    /// <summary>What an integration may do to the post its button is on. Props left out stay, buttons and all.</summary>
    public PostView? Update(Post post, string message, JsonElement? props)
    {
        using var scope = state.Write();
        return Save(state.Posts.Find(post.Id) is { IsLive: true } current ? current : throw ApiErrors.NoPost(), message, props, post.IsPinned);
    }

    public void Pin(Caller caller, string postId, bool pinned)
    {
        using var scope = state.Write();
        var post = access.Readable(caller, postId);
        access.Member(caller, post.ChannelId);
        Save(post, post.Message, null, pinned);
    }

    public void Delete(Caller caller, string postId)
    {
        using var scope = state.Write();
        var post = state.Posts.Find(postId) is { IsLive: true } found ? found : throw ApiErrors.Forbidden();
        var channel = access.Member(caller, post.ChannelId);
        var runsTeam = state.TeamMembers.Find(ChatState.Key(channel.TeamId, caller.Id)) is { SchemeAdmin: true };
        if (post.UserId != caller.Id && !caller.IsAdmin && !runsTeam)
        {
            throw ApiErrors.Forbidden();
        }

        // Announced as it was; without its root a reply is gone as well.
        events.Deleted(post);
        var now = state.Now();
        foreach (var reply in state.ThreadTimeline.Oldest(post.Id).ToList())
        {
            state.Posts.Put(state.Posts.Find(reply)! with { DeleteAt = now, UpdateAt = now });
        }

        var props = System.Text.Json.Nodes.JsonObject.Create(post.Props)!;
        props["deleteBy"] = caller.Id;
        state.Posts.Put(post with { DeleteAt = now, UpdateAt = now, Props = WireJson.Element(props) });
        foreach (var file in post.FileIds.Select(state.Files.Find).OfType<FileInfoRecord>())
        {
            state.Files.Put(file with { DeleteAt = now });
        }
    }

    // Unknown and deleted posts are answered like those of others.
    private Post Editable(Caller caller, string postId)
    {
        var post = state.Posts.Find(postId) is { IsLive: true } found ? found : throw ApiErrors.Forbidden();
        access.Member(caller, post.ChannelId);
        return post.UserId == caller.Id || caller.IsAdmin ? post : throw ApiErrors.Forbidden();
    }

    private PostView? Save(Post before, string message, JsonElement? newProps, bool pinned)
    {
        var channel = state.Channels.Find(before.ChannelId)!;
        var sameMessage = message == before.Message;
        if (sameMessage && newProps is { } sent && Attachments.KillsTheServer(before.Props, sent))
        {
            return null;
        }

        var props = newProps is null && sameMessage ? before.Props : rules.Props(newProps ?? before.Props, message, channel);
        var edited = !sameMessage || !Attachments.Same(before.Props, props);
        var now = state.Now();
        var after = before with
        {
            Message = message,
            Props = props,
            IsPinned = pinned,
            Hashtags = PostRules.Hashtags(message),
            UpdateAt = now,
            EditAt = edited ? now : before.EditAt,
        };
        if (before.Type.Length == 0 || !before.Type.StartsWith("system_", StringComparison.Ordinal))
        {
            PostRules.Check(after, "app.post.update.app_error", "Unable to update the Post.");
        }

        state.Posts.Put(after);
        KeepCopy(before, now);
        events.Edited(after);
        return views.Of(after);
    }

    // Nobody can read a copy's text, so none is kept.
    private void KeepCopy(Post before, long now) => state.Posts.Put(before with
    {
        Id = Ids.New(),
        OriginalId = before.Id,
        DeleteAt = now,
        UpdateAt = now,
        Message = "",
        Props = WireJson.EmptyObject,
        FileIds = [],
        HasReactions = false,
    });
}
