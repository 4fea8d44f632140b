using System.Text.Json;
using System.Text.Json.Nodes;
using OpenOps.MattermostEmulator.State;

namespace OpenOps.MattermostEmulator.Api.Posts;

/// <summary>
/// Message attachments inside a post's props: brought into the server's shape when stored, and without the addresses and
/// contexts behind their buttons when read.
/// </summary>
internal static class Attachments
{
    public const string Key = "attachments";
    private static readonly string[] Texts =
        ["fallback", "color", "pretext", "author_name", "author_link", "author_icon", "title", "title_link", "text"];

    private static readonly string[] Tail = ["image_url", "thumb_url", "footer", "footer_icon"];
    private static readonly string[] ActionParts =
        ["id", "type", "name", "disabled", "style", "data_source", "options", "default_option", "integration", "cookie"];

    public static bool Any(JsonElement props) =>
        props.TryGetProperty(Key, out var attachments) && attachments.ValueKind is JsonValueKind.Array && attachments.GetArrayLength() > 0;

    /// <summary>Fills in the server's fields and gives every action an id; unknown fields fall away.</summary>
    public static JsonArray Normalise(JsonArray attachments) =>
        [.. attachments.OfType<JsonObject>().Select(NormaliseOne)];

    /// <summary>The props as any reader sees them.</summary>
    public static JsonElement Public(JsonElement props)
    {
        if (!Any(props))
        {
            return props;
        }

        var copy = JsonObject.Create(props)!;
        foreach (var action in ActionsOf(copy))
        {
            action.Remove("integration");
        }

        return WireJson.Element(copy);
    }

    /// <summary>An action with what is behind it.</summary>
    public static JsonObject? Find(JsonElement props, string actionId) =>
        Any(props) ? ActionsOf(JsonObject.Create(props)!).FirstOrDefault(action => (string?)action["id"] == actionId) : null;

    public static bool Same(JsonElement one, JsonElement other) =>
        JsonNode.DeepEquals(Of(one), Of(other));

    /// <summary>
    /// True for attachments that differ from the stored ones in nothing but the missing integrations, as somebody sends
    /// who read them from the server. Comparing those is what the real server dies of.
    /// </summary>
    public static bool KillsTheServer(JsonElement stored, JsonElement sent)
    {
        if (!Any(stored) || !Any(sent))
        {
            return false;
        }

        var (ours, theirs) = (JsonObject.Create(stored)!, JsonObject.Create(sent)!);
        var anyMissing = ActionsOf(theirs).Any(action => action["integration"] is null);
        return anyMissing && JsonNode.DeepEquals(Of(Public(stored)), Of(Public(sent))) && ActionsOf(ours).Any();
    }

    private static JsonArray? Of(JsonElement props) =>
        props.TryGetProperty(Key, out var attachments) && attachments.ValueKind is JsonValueKind.Array ? JsonArray.Create(attachments) : null;

    /// <summary>Every action of every attachment.</summary>
    public static IEnumerable<JsonObject> ActionsOf(JsonObject props) =>
        (props[Key] as JsonArray ?? []).OfType<JsonObject>()
            .SelectMany(attachment => (attachment["actions"] as JsonArray ?? []).OfType<JsonObject>());

    private static JsonObject NormaliseOne(JsonObject attachment)
    {
        var result = new JsonObject { ["id"] = attachment["id"]?.DeepClone() ?? 0 };
        Copy(attachment, result, Texts);
        result["fields"] = attachment["fields"] is JsonArray fields
            ? new JsonArray([.. fields.OfType<JsonObject>().Select(NormaliseField)])
            : null;
        Copy(attachment, result, Tail);
        result["ts"] = attachment["ts"]?.DeepClone();
        if (attachment["actions"] is JsonArray { Count: > 0 } actions)
        {
            result["actions"] = new JsonArray([.. actions.OfType<JsonObject>().Select(NormaliseAction)]);
        }

        return result;
    }

    private static JsonNode NormaliseField(JsonObject field) => new JsonObject
    {
        ["title"] = field["title"]?.DeepClone() ?? "",
        ["value"] = field["value"]?.DeepClone(),
        ["short"] = field["short"]?.DeepClone() ?? false,
    };

    private static JsonNode NormaliseAction(JsonObject action)
    {
        var result = new JsonObject();
        foreach (var part in ActionParts)
        {
            if (action[part] is { } value && !(value.GetValueKind() is JsonValueKind.String && (string?)value is ""))
            {
                result[part] = value.DeepClone();
            }
        }

        if (result["id"] is null)
        {
            result.Insert(0, "id", Ids.New());
        }

        return result;
    }

    private static void Copy(JsonObject from, JsonObject to, string[] names)
    {
        foreach (var name in names)
        {
            to[name] = from[name]?.DeepClone() ?? "";
        }
    }
}
