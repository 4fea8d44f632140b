namespace OpenOps.Inference.LocalModels.ToolCalls;

/// <summary>The form in which a model writes down that it calls a tool.</summary>
internal enum ToolForm
{
    /// <summary><c>&lt;tool_call&gt;{"name":…,"arguments":…}&lt;/tool_call&gt;</c>: Hermes, Qwen, and every model whose template names no form.</summary>
    Hermes,

    /// <summary>A turn that is nothing but <c>{"name":…,"parameters":…}</c>: Llama 3.1 and later.</summary>
    Llama,

    /// <summary><c>[TOOL_CALLS]</c> and a list of calls, or a name, <c>[ARGS]</c> and its arguments: Mistral.</summary>
    Mistral,
}

/// <summary>Which model has which form, and by what its calls are known.</summary>
internal static class ToolForms
{
    public const string Open = "<tool_call>";
    public const string Close = "</tool_call>";
    public const string Calls = "[TOOL_CALLS]";
    public const string CallId = "[CALL_ID]";
    public const string Arguments = "[ARGS]";
    public const string Python = "<|python_tag|>";

    /// <summary>In some vocabularies these are control tokens, which have no text unless it is asked for.</summary>
    public static IReadOnlyList<string> Markers { get; } = [Open, Close, Calls, CallId, Arguments, Python];

    /// <summary>What a call of this form begins with wherever it stands. The marks of the others are text to it.</summary>
    public static string OpenerOf(ToolForm form) => form switch
    {
        ToolForm.Hermes => Open,
        ToolForm.Llama => Python,
        ToolForm.Mistral => Calls,
    };

    /// <summary>The form that a file's chat template speaks of.</summary>
    public static ToolForm Of(string? template) => template switch
    {
        null => ToolForm.Hermes,
        _ when template.Contains(Open, StringComparison.Ordinal) => ToolForm.Hermes,
        _ when template.Contains(Calls, StringComparison.Ordinal) => ToolForm.Mistral,
        _ when template.Contains("ipython", StringComparison.Ordinal) => ToolForm.Llama,
        _ => ToolForm.Hermes,
    };
}
