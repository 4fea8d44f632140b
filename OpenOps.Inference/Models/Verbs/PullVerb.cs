using OpenOps.Inference.Models.Files;

namespace OpenOps.Inference.Models.Verbs;

internal static class PullVerb
{
    public static async Task<int> RunAsync(ModelsDesk desk, IReadOnlyList<string> ids, PullSource source, CancellationToken cancellationToken)
    {
        var entries = ids.Count > 0 ? desk.Local(ids) : [Default(desk)];
        foreach (var entry in entries)
        {
            await desk.Output.WriteLineAsync($"{entry.DisplayName}{(entry.File!.Size is { } size ? $", {ByteSize.Exact(size)}" : "")}{(entry.File.Licence is { } licence ? $", {licence}" : "")}");
            await desk.Output.WriteLineAsync(await desk.Pull().RunAsync(entry, source, desk.Progress, cancellationToken));
        }

        await desk.Output.WriteLineAsync(entries.Select(entry => ModelAvailability.Of(entry, desk.Configuration)).FirstOrDefault(found => found.Model is null)?.Reason
            ?? "Start OpenOps again to use what is new.");
        return 0;
    }

    // The first chat model of the catalogue is the one for a machine that nobody has described.
    private static ModelEntry Default(ModelsDesk desk) =>
        desk.Local([]).FirstOrDefault(entry => entry is { Kind: ModelKind.Chat, File: { Url: not null, Sha256: not null } })
        ?? throw new ModelFileException("The catalogue has no chat model with url and sha256. Name one that it has: `models list`.");
}
