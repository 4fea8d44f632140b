using System.Text.Json;
using System.Text.Json.Serialization;
using OpenOps.MattermostEmulator.State;

namespace OpenOps.MattermostEmulator.Api.Posts;

/// <summary>A post as it is read.</summary>
internal sealed record PostView
{
    public required string Id { get; init; }
    public required long CreateAt { get; init; }
    public required long UpdateAt { get; init; }
    public required long EditAt { get; init; }
    public required long DeleteAt { get; init; }
    public required bool IsPinned { get; init; }
    public required string UserId { get; init; }
    public required string ChannelId { get; init; }
    public required string RootId { get; init; }
    public required string ParentId { get; init; }
    public required string OriginalId { get; init; }
    public required string Message { get; init; }
    public required string Type { get; init; }
    public required JsonElement Props { get; init; }
    public required string Hashtags { get; init; }

    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public string[]? FileIds { get; init; }

    public string PendingPostId { get; init; } = "";

    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingDefault)]
    public bool HasReactions { get; init; }

    public int ReplyCount { get; init; }
    public long LastReplyAt { get; init; }
    public object? Participants { get; init; }
    public required PostMetadata Metadata { get; init; }
}

/// <summary>What is shown with a post.</summary>
internal sealed record PostMetadata
{
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public IReadOnlyList<PostEmbed>? Embeds { get; init; }

    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public IReadOnlyList<FileInfoRecord>? Files { get; init; }

    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public IReadOnlyList<Reaction>? Reactions { get; init; }
}

/// <summary>Something embedded in a post.</summary>
internal sealed record PostEmbed(string Type);

/// <summary>Several posts, and the order they are in.</summary>
internal sealed record PostList(
    IReadOnlyList<string> Order, IReadOnlyDictionary<string, PostView> Posts, string NextPostId = "", string PrevPostId = "");

/// <summary>Makes readable posts of stored ones. Called while the state is held.</summary>
internal sealed class PostViews(ChatState state)
{
    public PostView Of(Post post, string pendingPostId = "") => new()
    {
        Id = post.Id,
        CreateAt = post.CreateAt,
        UpdateAt = post.UpdateAt,
        EditAt = post.EditAt,
        DeleteAt = post.DeleteAt,
        IsPinned = post.IsPinned,
        UserId = post.UserId,
        ChannelId = post.ChannelId,
        RootId = post.RootId,
        ParentId = post.RootId,
        OriginalId = post.OriginalId,

        // What was deleted or replaced is not shown any more.
        Message = post.IsLive ? post.Message : "",
        Type = post.Type,
        Props = Attachments.Public(post.Props),
        Hashtags = post.Hashtags,
        FileIds = post.FileIds.Length == 0 ? null : post.FileIds,
        PendingPostId = pendingPostId,
        HasReactions = post.HasReactions,
        ReplyCount = post.IsLive ? state.ThreadTimeline.Count(post.RootId.Length > 0 ? post.RootId : post.Id) : 0,
        Metadata = new PostMetadata
        {
            Embeds = Attachments.Any(post.Props) ? [new PostEmbed("message_attachment")] : null,
            Files = post.FileIds.Length == 0 ? null : [.. post.FileIds.Select(state.Files.Find).OfType<FileInfoRecord>()],
            Reactions = post.HasReactions
                ? [.. state.ReactionsOf[post.Id].OrderBy(reaction => reaction.CreateAt)]
                : null,
        },
    };
}
