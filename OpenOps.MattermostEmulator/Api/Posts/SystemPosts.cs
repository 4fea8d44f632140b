using System.Text.Json.Nodes;
using OpenOps.MattermostEmulator.State;

namespace OpenOps.MattermostEmulator.Api.Posts;

/// <summary>Posts the server itself writes: who came, who went, what was renamed. They are not unread to anybody.</summary>
internal sealed class SystemPosts(ChatState state, PostEvents events)
{
    /// <summary>Writes one. Called inside a write scope.</summary>
    public void Add(Channel channel, User user, string type, string message, JsonObject props)
    {
        var now = state.Now();
        var post = state.Posts.Put(new Post
        {
            Id = Ids.New(),
            CreateAt = now,
            UpdateAt = now,
            UserId = user.Id,
            ChannelId = channel.Id,
            Message = message,
            Type = type,
            Props = WireJson.Element(props),
        });
        var current = state.Channels.Put((state.Channels.Find(channel.Id) ?? channel) with { LastPostAt = now });
        events.Posted(post, current, user, [], "");
    }
}
