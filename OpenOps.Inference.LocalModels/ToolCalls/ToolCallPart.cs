using System.Text.Json;
using System.Text.RegularExpressions;

namespace OpenOps.Inference.LocalModels.ToolCalls;

/// <summary>What a model has written: something to show, or something to do.</summary>
internal abstract partial record ToolCallPart
{
    private const string Shape = "it is no JSON object with 'name' and, as an object, 'arguments'";

    /// <summary>Text for the person.</summary>
    internal sealed record Said(string Text) : ToolCallPart;

    /// <summary>A call, with its arguments as the JSON object that the model wrote.</summary>
    internal sealed record Call(string Name, string Arguments) : ToolCallPart;

    /// <summary>What was to be a call and cannot be read as one.</summary>
    /// <param name="Name">The tool's name, as far as it can be told.</param>
    /// <param name="Raw">What the model wrote.</param>
    /// <param name="Why">To be read after "it could not be read:".</param>
    internal sealed record Unreadable(string? Name, string Raw, string Why) : ToolCallPart;

    /// <summary>Reads an object that is to be a call.</summary>
    public static ToolCallPart Read(string json)
    {
        try
        {
            using var document = JsonDocument.Parse(json);
            return (ToolCallPart?)Read(document.RootElement) ?? Bad(json, Shape);
        }
        catch (JsonException)
        {
            return Bad(json, "it is no JSON");
        }
    }

    /// <summary>Reads a list of objects that are to be calls.</summary>
    public static IReadOnlyList<ToolCallPart> ReadList(string json)
    {
        try
        {
            using var document = JsonDocument.Parse(json);
            return document.RootElement.GetArrayLength() == 0
                ? [Bad(json, "the list of calls is empty")]
                : [.. document.RootElement.EnumerateArray().Select(item => (ToolCallPart?)Read(item) ?? Bad(item.GetRawText(), Shape))];
        }
        catch (JsonException)
        {
            return [Bad(json, "it is no JSON")];
        }
    }

    /// <summary>Reads the arguments of a call whose name stands before them.</summary>
    public static ToolCallPart Read(string name, string json)
    {
        try
        {
            using var document = JsonDocument.Parse(json);
            return document.RootElement.ValueKind == JsonValueKind.Object && IsText(document.RootElement)
                ? new Call(name, json)
                : new Unreadable(name, json, Shape);
        }
        catch (JsonException)
        {
            return new Unreadable(name, json, "its arguments are no JSON");
        }
    }

    public static Unreadable Bad(string raw, string why) =>
        new(Names().Match(raw) is { Success: true } match ? match.Groups["name"].Value : null, raw, why);

    private static Call? Read(JsonElement element)
    {
        if (!IsText(element))
        {
            return null;
        }

        if (element.ValueKind == JsonValueKind.Object && element.TryGetProperty("function", out var inner) && inner.ValueKind == JsonValueKind.Object)
        {
            element = inner;
        }

        if (element.ValueKind != JsonValueKind.Object || !element.TryGetProperty("name", out var name) || name.ValueKind != JsonValueKind.String
            || name.GetString() is not { Length: > 0 } called)
        {
            return null;
        }

        if (!element.TryGetProperty("arguments", out var arguments) && !element.TryGetProperty("parameters", out arguments))
        {
            return new Call(called, "{}");
        }

        return arguments.ValueKind switch
        {
            JsonValueKind.Object => new Call(called, arguments.GetRawText()),
            JsonValueKind.Null => new Call(called, "{}"),
            // Some models write the object once more as text.
            JsonValueKind.String when Read(called, arguments.GetString()!) is Call call => call,
            _ => null,
        };
    }

    // "\ud800" is JSON and no text: half of a surrogate pair, at which whoever reads it throws.
    private static bool IsText(JsonElement element)
    {
        try
        {
            return CanBeRead(element);
        }
        catch (InvalidOperationException)
        {
            return false;
        }
    }

    private static bool CanBeRead(JsonElement element) => element.ValueKind switch
    {
        JsonValueKind.Object => element.EnumerateObject().All(member => member.Name is not null && CanBeRead(member.Value)),
        JsonValueKind.Array => element.EnumerateArray().All(CanBeRead),
        JsonValueKind.String => element.GetString() is not null,
        _ => true,
    };

    [GeneratedRegex("\"name\"\\s*:\\s*\"(?<name>[^\"\\\\]{1,128})\"", RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex Names();
}
