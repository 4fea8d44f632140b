namespace OpenOps.Inference.LocalModels.Chat;

/// <summary>A message on its way into the template.</summary>
/// <param name="Role">Whose it is: system, user, assistant or tool.</param>
/// <param name="Parts">What it says.</param>
internal sealed record PromptMessage(string Role, IReadOnlyList<PromptPart> Parts)
{
    /// <summary>The role that the template is told, where it knows no tools.</summary>
    public string TemplateRole { get; init; } = Role;

    public static PromptMessage Of(string role, string text) => new(role, [new PromptPart(text)]);
}

/// <summary>A part of a message.</summary>
/// <param name="Text">Its text.</param>
/// <param name="IsMarkup">Whether markers in it count as such: only in what this service writes itself.</param>
internal readonly record struct PromptPart(string Text, bool IsMarkup = false);
