using System.Text.Json;
using System.Text.Json.Nodes;

namespace OpenOps.BotService.Mattermost.Protocol;

/// <summary>
/// A post as the server tells it. Its attachments lack the buttons' integrations, so its props must never be sent back:
/// <see cref="NewPost"/> and <see cref="PostPatch"/> are what is sent.
/// </summary>
internal sealed record Post
{
    public string Id { get => field ?? ""; init; }

    public long CreateAt { get; init; }

    public long UpdateAt { get; init; }

    public long EditAt { get; init; }

    public long DeleteAt { get; init; }

    public string UserId { get => field ?? ""; init; }

    public string ChannelId { get => field ?? ""; init; }

    /// <summary>The first post of the thread this one answers; empty for a post that answers none.</summary>
    public string RootId { get => field ?? ""; init; }

    /// <summary>Not empty for the copy of an earlier text that each edit leaves behind.</summary>
    public string OriginalId { get => field ?? ""; init; }

    public string Message { get => field ?? ""; init; }

    /// <summary>Empty for what people write; <c>system_…</c> or <c>custom_…</c> otherwise.</summary>
    public string Type { get => field ?? ""; init; }

    public JsonObject? Props { get; init; }

    public string PendingPostId { get => field ?? ""; init; }

    public IReadOnlyList<string>? FileIds { get; init; }

    /// <summary>Not empty when a shared channel of another server brought the post.</summary>
    public string RemoteId { get => field ?? ""; init; }

    public PostMetadata? Metadata { get; init; }

    /// <summary>The id of the thread's first post: <see cref="RootId"/>, or the post's own id.</summary>
    public string ThreadId => RootId.Length > 0 ? RootId : Id;

    /// <summary>False for copies of earlier texts and for deleted posts, both of which some lists contain.</summary>
    public bool IsCurrent => OriginalId.Length == 0 && DeleteAt == 0;

    /// <summary>A prop as text; empty when it is absent. Servers and plug-ins write flags as <c>"true"</c> and as true.</summary>
    public string Prop(string name) => Props?[name] switch
    {
        null => "",
        JsonValue value when value.GetValueKind() is JsonValueKind.String => value.GetValue<string>(),
        { } other => other.ToJsonString(),
    };
}

/// <summary>What the server adds to a post for display.</summary>
internal sealed record PostMetadata
{
    public IReadOnlyList<Reaction>? Reactions { get; init; }

    public IReadOnlyList<UploadedFile>? Files { get; init; }
}

/// <summary>Posts by id, with their order; the order may name one post twice.</summary>
internal sealed record PostList
{
    public IReadOnlyList<string>? Order { get; init; }

    public IReadOnlyDictionary<string, Post>? Posts { get; init; }
}
