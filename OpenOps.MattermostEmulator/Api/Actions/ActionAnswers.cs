using System.Text.Json;
using System.Text.Json.Nodes;
using OpenOps.MattermostEmulator.Api.Posts;
using OpenOps.MattermostEmulator.Api.Sessions;
using OpenOps.MattermostEmulator.State;

namespace OpenOps.MattermostEmulator.Api.Actions;

/// <summary>What was clicked. A post that is stored nowhere is null.</summary>
internal sealed record ActionTarget(Post? Post, Channel Channel, string TeamName, string RootId, JsonObject Action);

/// <summary>What an integration wants done.</summary>
internal sealed record ActionAnswer(ActionUpdate? Update, string? EphemeralText);

/// <summary>How the post is to look. A message left out is an empty one; props left out stay.</summary>
internal sealed record ActionUpdate(string? Message, JsonElement? Props);

/// <summary>Does what integrations answer to a click.</summary>
internal sealed class ActionAnswers(ChatState state, PostEditing editing, PostEvents events)
{
    // These say whose voice a post has, and survive an integration that forgets them.
    private static readonly string[] Retained = ["from_webhook", "override_username", "override_icon_url", "override_icon_emoji"];

    public void Apply(Caller caller, ActionTarget target, ActionAnswer answer)
    {
        using var scope = state.Write();
        if (answer.Update is { } update)
        {
            editing.Update(target.Post ?? throw ApiErrors.NoPost(), update.Message ?? "", Props(target.Post, update.Props));
        }

        if (!string.IsNullOrEmpty(answer.EphemeralText))
        {
            events.Ephemeral(
                new Post
                {
                    Id = Ids.New(),
                    CreateAt = state.Now(),
                    UserId = caller.Id,
                    ChannelId = target.Channel.Id,
                    RootId = target.RootId,
                    Message = answer.EphemeralText,
                    Type = "system_ephemeral",
                },
                caller.Id);
        }
    }

    private static JsonElement? Props(Post post, JsonElement? given)
    {
        if (given is not { ValueKind: JsonValueKind.Object } props)
        {
            return null;
        }

        var result = JsonObject.Create(props)!;
        foreach (var name in Retained)
        {
            if (!result.ContainsKey(name) && post.Props.TryGetProperty(name, out var value))
            {
                result[name] = JsonValue.Create(value);
            }
        }

        return WireJson.Element(result);
    }
}
