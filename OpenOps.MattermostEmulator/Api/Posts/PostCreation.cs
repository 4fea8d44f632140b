using System.Text.Json;
using System.Text.Json.Nodes;
using OpenOps.MattermostEmulator.Api.Channels;
using OpenOps.MattermostEmulator.Api.Sessions;
using OpenOps.MattermostEmulator.Api.Statuses;
using OpenOps.MattermostEmulator.State;

namespace OpenOps.MattermostEmulator.Api.Posts;

/// <summary>A post as a client sends it.</summary>
internal sealed record PostInput(
    string? Id, string? ChannelId, string? RootId, string? Message, string? Type, JsonElement? Props, string[]? FileIds,
    string? PendingPostId, long? CreateAt, bool? IsPinned);

/// <summary>Takes new posts.</summary>
internal sealed class PostCreation(
    ChatState state, Access access, PostRules rules, PostViews views, PostEvents events, PendingPosts pending, Mentions mentions,
    StatusService statuses)
{
    public PostView Create(Caller caller, PostInput input)
    {
        using var scope = state.Write();
        var channel = access.Member(caller, input.ChannelId);
        if (input.Type?.StartsWith("system_", StringComparison.Ordinal) is true)
        {
            throw ApiErrors.InvalidParameter("post.type");
        }

        if (pending.Find(caller.Id, input.PendingPostId) is { } known && state.Posts.Find(known) is { } same)
        {
            return views.Of(same, input.PendingPostId!);
        }

        statuses.SetActive(caller.Id);
        return Store(caller.User, channel, input with { CreateAt = caller.IsAdmin ? input.CreateAt : null });
    }

    /// <summary>Stores a post of somebody who may write it. <paramref name="addProps"/> adds what only the server may.</summary>
    public PostView Store(User author, Channel channel, PostInput input, Action<JsonObject>? addProps = null)
    {
        using var scope = state.Write();
        if (channel.DeleteAt != 0)
        {
            throw ApiErrors.Of(400, "api.post.create_post.can_not_post_to_deleted.error", "Can not post to deleted channel.");
        }

        var root = RootOf(input.RootId, channel);
        var message = input.Message ?? "";
        var created = input.CreateAt is > 0 ? input.CreateAt.Value : state.Now();
        var post = new Post
        {
            Id = Ids.New(),
            CreateAt = created,
            UpdateAt = created,
            UserId = author.Id,
            ChannelId = channel.Id,
            RootId = root?.Id ?? "",
            Message = message,
            Type = input.Type ?? "",
            IsPinned = input.IsPinned ?? false,
            Hashtags = PostRules.Hashtags(message),
            Props = rules.Props(input.Props, message, channel, props =>
            {
                if (author.IsBot)
                {
                    props["from_bot"] = "true";
                }

                addProps?.Invoke(props);
            }),
        };
        PostRules.Check(post, "app.post.save.app_error", "Unable to save the Post.");
        post = state.Posts.Put(post with { FileIds = ClaimFiles(post, input.FileIds ?? []) });
        if (root is not null)
        {
            state.Posts.Put(root with { UpdateAt = post.CreateAt });
        }

        var mentioned = mentions.In(post, channel, author);
        var current = Count(post, channel, mentioned);
        pending.Remember(author.Id, input.PendingPostId, post.Id);
        events.Posted(post, current, author, mentioned, input.PendingPostId ?? "");
        return views.Of(post, input.PendingPostId ?? "");
    }

    private Post? RootOf(string? rootId, Channel channel)
    {
        if (string.IsNullOrEmpty(rootId))
        {
            return null;
        }

        if (state.Posts.Find(rootId) is not { IsLive: true, RootId.Length: 0 } root)
        {
            throw ApiErrors.Of(400, "api.post.create_post.root_id.app_error", "Invalid RootId parameter.");
        }

        return root.ChannelId == channel.Id
            ? root
            : throw ApiErrors.Of(400, "api.post.create_post.channel_root_id.app_error", "Invalid ChannelId for RootId parameter.");
    }

    // Files of others, files already posted and ids of nothing are passed over without a word.
    private string[] ClaimFiles(Post post, string[] fileIds)
    {
        var files = fileIds.Distinct(StringComparer.Ordinal).Select(state.Files.Find)
            .OfType<FileInfoRecord>().Where(file => file.PostId is null && file.UserId == post.UserId && file.DeleteAt == 0).ToList();
        foreach (var file in files)
        {
            state.Files.Put(file with { PostId = post.Id });
        }

        return [.. files.Select(file => file.Id)];
    }

    private Channel Count(Post post, Channel channel, IReadOnlyCollection<string> mentioned)
    {
        var isRoot = post.RootId.Length == 0 ? 1 : 0;
        var current = state.Channels.Put(channel with
        {
            LastPostAt = Math.Max(channel.LastPostAt, post.CreateAt),
            TotalMsgCount = channel.TotalMsgCount + 1,
            TotalMsgCountRoot = channel.TotalMsgCountRoot + isRoot,
        });
        if (state.ChannelMembers.Find(ChatState.Key(channel.Id, post.UserId)) is { } author)
        {
            state.ChannelMembers.Put(ChannelViews.Seen(current, author));
        }

        foreach (var member in mentioned.Select(id => state.ChannelMembers.Find(ChatState.Key(channel.Id, id))).OfType<ChannelMember>())
        {
            state.ChannelMembers.Put(member with
            {
                MentionCount = member.MentionCount + 1,
                MentionCountRoot = member.MentionCountRoot + isRoot,
            });
        }

        return current;
    }
}
