using OpenOps.Inference.Models.Files;

namespace OpenOps.Inference.Models.Verbs;

internal static class RemoveVerb
{
    public static async Task<int> RunAsync(ModelsDesk desk, IReadOnlyList<string> ids)
    {
        if (ids.Count == 0)
        {
            throw new ModelFileException("Name what is to be removed: `models remove ID`. `models list` shows what is here.");
        }

        foreach (var entry in desk.Local(ids))
        {
            var path = entry.File!.PathIn(desk.Options);
            if (!entry.File.IsOwn(desk.Options))
            {
                throw new ModelFileException($"{path} belongs to another program, so it is not deleted. Take {entry.Id} out of {desk.Options.OwnPath} instead.");
            }

            var size = new[] { path, PartialFile.PathOf(path) }.Where(File.Exists).Sum(file => new FileInfo(file).Length);
            PartialFile.Delete(path);
            File.Delete(path);
            await desk.Output.WriteLineAsync(size > 0 ? $"{entry.Id} is removed: {ByteSize.Exact(size)} freed." : $"{entry.Id} is not here.");
        }

        return 0;
    }
}
