namespace OpenOps.Sandbox.Output;

/// <summary>What a sandbox without a language model says about getting one.</summary>
internal static class ModelAdvice
{
    /// <summary>Nothing once there is a bot besides the one that answers with the baseline: bots without a model are left out.</summary>
    public static IReadOnlyList<string> For(IReadOnlyCollection<string> bots) => bots.Count > 1
        ? []
        :
        [
            "  There is no language model yet. The assistant summarises by picking sentences and writes none of its own.",
            "  To get a model, do one of these, then start again:",
            "    a vendor's       set OPENAI_API_KEY or ANTHROPIC_API_KEY (docs/configuration.md has more)",
            "    one that runs    dotnet openops.cs models detect   looks for Ollama, LM Studio, LocalAI, llama-server",
            "    a file           dotnet openops.cs models pull     fetches one of 2.5 GB; `models list` shows others",
            "",
        ];
}
