using OpenOps.Inference.Models.Files;

namespace OpenOps.Inference.Models.Verbs;

internal static class VerifyVerb
{
    /// <returns>0 when nothing is changed, and nothing missing that was asked for by name.</returns>
    public static async Task<int> RunAsync(ModelsDesk desk, IReadOnlyList<string> ids, CancellationToken cancellationToken)
    {
        var wrong = false;
        foreach (var entry in desk.Local(ids))
        {
            var (state, text) = await FileCheck.RunAsync(entry.File!, entry.File!.PathIn(desk.Options), desk.Progress, cancellationToken);
            await desk.Output.WriteLineAsync($"{entry.Id}: {text}");
            wrong |= state == FileState.Changed || (state != FileState.Whole && ids.Count > 0);
        }

        return wrong ? 1 : 0;
    }
}
