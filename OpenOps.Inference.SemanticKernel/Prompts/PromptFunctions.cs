using System.Text.RegularExpressions;
using Microsoft.SemanticKernel;

namespace OpenOps.Inference.SemanticKernel.Prompts;

/// <summary>
/// Prompt files as kernel functions. They render as the bot renders them: variables are put in as they are, line ends are
/// one, nothing stands before or after.
/// </summary>
internal static partial class PromptFunctions
{
    /// <summary>The function of a prompt's text.</summary>
    public static KernelFunction Load(string name, string text) => KernelFunctionFactory.CreateFromPrompt(Config(name, text));

    /// <summary>What a prompt renders to.</summary>
    public static async Task<string> RenderAsync(string name, string text, IReadOnlyDictionary<string, string> values, CancellationToken cancellationToken)
    {
        var arguments = new KernelArguments();
        foreach (var (variable, value) in values)
        {
            arguments[variable] = value;
        }

        var template = new KernelPromptTemplateFactory { AllowDangerouslySetContent = true }.Create(Config(name, text));
        return (await template.RenderAsync(new Kernel(), arguments, cancellationToken)).Trim();
    }

    private static PromptTemplateConfig Config(string name, string text)
    {
        var template = text.ReplaceLineEndings("\n").Trim();
        return new PromptTemplateConfig(template)
        {
            Name = NotOfAName().Replace(name, "_"),

            // The text goes to a chat model as one message, so nothing in a value can pass for markup; encoded, it would reach the model garbled.
            AllowDangerouslySetContent = true,
            InputVariables =
            [
                .. Variables().Matches(template).Select(match => match.Groups["name"].Value).Distinct(StringComparer.Ordinal)
                    .Select(variable => new InputVariable { Name = variable, AllowDangerouslySetContent = true }),
            ],
        };
    }

    [GeneratedRegex("[^A-Za-z0-9_]", RegexOptions.None, matchTimeoutMilliseconds: 1_000)]
    private static partial Regex NotOfAName();

    [GeneratedRegex(@"\{\{\$(?<name>[A-Za-z0-9_]+)\}\}", RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 1_000)]
    private static partial Regex Variables();
}
