using Microsoft.Extensions.AI;

namespace OpenOps.Inference.Pipeline;

/// <summary>Parameters of sampling that the abstractions do not know.</summary>
internal static class SamplingOptions
{
    public const string MinP = "min_p";
    public const string RepetitionPenalty = "repetition_penalty";

    private const string Prefix = "openops.";

    public static void SetSampling(this ChatOptions options, string name, float? value)
    {
        if (value is { } given)
        {
            (options.AdditionalProperties ??= [])[Prefix + name] = given;
        }
    }

    public static float? GetSampling(this ChatOptions? options, string name) =>
        options?.AdditionalProperties?.TryGetValue(Prefix + name, out var value) == true && value is float given ? given : null;
}
