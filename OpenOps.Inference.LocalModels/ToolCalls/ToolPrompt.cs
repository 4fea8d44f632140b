using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;
using Microsoft.Extensions.AI;
using OpenOps.Inference.LocalModels.Chat;

namespace OpenOps.Inference.LocalModels.ToolCalls;

/// <summary>
/// Tells a model of its tools, its calls and their results in the tags it was trained on. Templates are applied by llama.cpp
/// without tools, so they come as part of the messages.
/// </summary>
internal static class ToolPrompt
{
    /// <summary>Under this key of a call stand its arguments as the JSON they were written as.</summary>
    public const string ArgumentsKey = "openops.arguments";

    private const string Task = "You can call the functions below when they help to answer. Call one only if you need it, with arguments that fit its schema.";
    private const string NoMore = "\nNo more functions can be called. Answer now with what you know.";

    // It goes to a model, not into a page: letters stay letters.
    private static readonly JsonSerializerOptions Plain = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    /// <summary>The messages with everything about tools written into them.</summary>
    /// <param name="form">The model's.</param>
    /// <param name="messages">As the abstractions have them.</param>
    /// <param name="tools">What may be called; empty: not a word of tools.</param>
    /// <param name="isLast">Whether the model must answer now.</param>
    public static IReadOnlyList<PromptMessage> Write(
        ToolForm form, IEnumerable<ChatMessage> messages, IReadOnlyList<AIFunctionDeclaration> tools, bool isLast)
    {
        var written = messages.Select(message => Write(form, message)).ToList();
        if (tools.Count == 0)
        {
            return written;
        }

        var description = Describe(form, tools);
        var system = written.FindIndex(message => message.Role == ChatRole.System.Value);
        if (system < 0)
        {
            written.Insert(0, new PromptMessage(ChatRole.System.Value, description));
        }
        else
        {
            written[system] = written[system] with { Parts = [.. written[system].Parts, Markup("\n\n"), .. description] };
        }

        if (isLast)
        {
            written[^1] = written[^1] with { Parts = [.. written[^1].Parts, Markup(NoMore)] };
        }

        return written;
    }

    private static List<PromptPart> Describe(ToolForm form, IReadOnlyList<AIFunctionDeclaration> tools)
    {
        var listed = tools.Select(Describe);
        return form switch
        {
            ToolForm.Hermes =>
            [
                Markup($"# Tools\n\n{Task}\n\nTheir signatures are within <tools></tools>:\n<tools>\n"), Text(string.Join('\n', listed)),
                Markup($"\n</tools>\n\nFor each call write a JSON object with its name and arguments within {ToolForms.Open}{ToolForms.Close}:\n"
                    + $"{ToolForms.Open}\n{{\"name\": <function-name>, \"arguments\": <args-json-object>}}\n{ToolForms.Close}"),
            ],
            ToolForm.Llama =>
            [
                Markup($"{Task} To call one, write nothing but JSON in the format {{\"name\": function name, \"parameters\": dictionary of argument name and its value}}. "
                    + "Do not use variables.\n\n"),
                Text(string.Join("\n\n", listed)),
            ],
            ToolForm.Mistral => [Markup($"{Task}\n[AVAILABLE_TOOLS]"), Text($"[{string.Join(", ", listed)}]"), Markup("[/AVAILABLE_TOOLS]")],
        };
    }

    private static string Describe(AIFunctionDeclaration tool) => new JsonObject
    {
        ["type"] = "function",
        ["function"] = new JsonObject
        {
            ["name"] = tool.Name,
            ["description"] = tool.Description,
            ["parameters"] = JsonNode.Parse(tool.JsonSchema.GetRawText()),
        },
    }.ToJsonString(Plain);

    private static PromptMessage Write(ToolForm form, ChatMessage message)
    {
        var results = message.Contents.OfType<FunctionResultContent>()
            .Select(result => result.Result as string ?? throw new ArgumentException("A tool's result is a text.", nameof(message)))
            .ToList();
        if (results.Count > 0)
        {
            return new PromptMessage(ChatRole.Tool.Value, [.. results.SelectMany((result, index) => Result(form, result, index))])
            {
                TemplateRole = form == ToolForm.Llama ? "ipython" : ChatRole.User.Value,
            };
        }

        var parts = new List<PromptPart> { Text(message.Text) };
        var calls = message.Contents.OfType<FunctionCallContent>().Select(CallOf).ToList();
        if (calls.Count > 0)
        {
            parts.AddRange(Calls(form, calls, message.Text.Length > 0));
        }

        return new PromptMessage(message.Role.Value, parts);
    }

    private static PromptPart[] Result(ToolForm form, string result, int index) => form switch
    {
        ToolForm.Hermes => [Markup((index == 0 ? "" : "\n") + "<tool_response>\n"), Text(result), Markup("\n</tool_response>")],
        ToolForm.Llama => [Markup(index == 0 ? "" : "\n"), Text(new JsonObject { ["output"] = result }.ToJsonString(Plain))],
        ToolForm.Mistral => [Markup("[TOOL_RESULTS]"), Text(new JsonObject { ["content"] = result }.ToJsonString(Plain)), Markup("[/TOOL_RESULTS]")],
    };

    private static IEnumerable<PromptPart> Calls(ToolForm form, List<string> calls, bool follow) => form switch
    {
        ToolForm.Hermes => calls.SelectMany((call, index) => (PromptPart[])
            [Markup((follow || index > 0 ? "\n" : "") + ToolForms.Open + "\n"), Text(call), Markup("\n" + ToolForms.Close)]),
        ToolForm.Llama => [Markup(follow ? "\n" : ""), Text(string.Join("; ", calls))],
        ToolForm.Mistral => [Markup(ToolForms.Calls), Text($"[{string.Join(", ", calls)}]")],
    };

    // What could not be read is shown to the model as it wrote it.
    private static string CallOf(FunctionCallContent call)
    {
        var arguments = call.AdditionalProperties?.TryGetValue(ArgumentsKey, out var raw) == true && raw is string json ? json : "{}";
        return call.Exception is null ? $"{{\"name\": {JsonValue.Create(call.Name).ToJsonString(Plain)}, \"arguments\": {arguments}}}" : arguments;
    }

    private static PromptPart Text(string text) => new(text);

    private static PromptPart Markup(string text) => new(text, IsMarkup: true);
}
