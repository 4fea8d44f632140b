namespace OpenOps.Inference.Models.Files;

/// <summary>Where files come from when not from their publishers: a file, or a folder with files of the catalogue's names, or mirrors.</summary>
internal sealed record PullSource(string? From, IReadOnlyList<Uri> Mirrors);

/// <summary>Brings a model's file here. It gets its name when it is whole, checked and on the disk, never before.</summary>
internal sealed class ModelPull(CatalogueOptions options, HttpClient http, DownloadOptions download, TimeProvider time, Func<string, long> freeSpace)
{
    private const int BufferSize = 1 << 20;

    /// <returns>What happened.</returns>
    /// <exception cref="ModelFileException">The file is not to be had; the message says why and what to do.</exception>
    public async Task<string> RunAsync(ModelEntry entry, PullSource source, PullProgress progress, CancellationToken cancellationToken)
    {
        var file = entry.File ?? throw new ModelFileException($"{entry.Id} has no file to pull: it runs on {entry.Provider.Name()}.");
        if (file.Sha256 is not { } sha256)
        {
            throw new ModelFileException($"{entry.Id} has no SHA-256 in the catalogue, so nobody could tell the right file from another. Add sha256, as its publisher states it.");
        }

        var target = file.PathIn(options);
        if (File.Exists(target))
        {
            return await FileCheck.RunAsync(file, target, progress, cancellationToken) is (FileState.Whole, _)
                ? $"{entry.Id} is here already, whole: {target}"
                : throw new ModelFileException($"{target} is not the file of the catalogue. `models verify {entry.Id}` says what differs; `models remove {entry.Id}` makes room for the right one.");
        }

        if (!file.IsOwn(options))
        {
            throw new ModelFileException($"{target} lies outside the models' folder {options.FolderPath}, so it is not pulled. Give {entry.Id} a file name in the catalogue, or take its url out.");
        }

        Directory.CreateDirectory(Path.GetDirectoryName(target)!);
        string hash;
        using (var partial = PartialFile.Open(target))
        {
            hash = await BringAsync(entry.Id, file, sha256, source, partial, progress, cancellationToken);
            if (hash != sha256 && partial.Resumed)
            {
                progress.Say("What came earlier does not fit what came now. Beginning anew.");
                partial.Forget();
                hash = await BringAsync(entry.Id, file, sha256, source, partial, progress, cancellationToken);
            }
        }

        if (hash != sha256)
        {
            PartialFile.Delete(target);
            throw new ModelFileException($"What came is not the file of the catalogue: its SHA-256 is {hash}, not {sha256}. Nothing of it was kept. Pull again, from another mirror if this one stays wrong.");
        }

        File.Move(PartialFile.PathOf(target), target);
        PartialFile.Delete(target);
        return $"{entry.Id} is here, whole and checked: {target}";
    }

    /// <returns>The SHA-256 of what came; it is on the disk by then.</returns>
    private async Task<string> BringAsync(string id, ModelFile file, string sha256, PullSource source, PartialFile partial, PullProgress progress, CancellationToken cancellationToken)
    {
        if (source.From is { } from)
        {
            await CopyAsync(file, from, partial, progress, cancellationToken);
        }
        else
        {
            await FetchAsync(id, file, sha256, source.Mirrors, partial, progress, cancellationToken);
        }

        partial.Flush();
        return await partial.HashAsync(progress, cancellationToken);
    }

    private async Task FetchAsync(string id, ModelFile file, string sha256, IReadOnlyList<Uri> mirrors, PartialFile partial, PullProgress progress, CancellationToken cancellationToken)
    {
        var address = file.Url ?? throw new ModelFileException($"{id} has no url in the catalogue. Add one, or give the file with --from.");
        var refusals = new List<string>();
        foreach (var candidate in mirrors.Count == 0 ? [address] : mirrors.Select(mirror => OnMirror(mirror, address)))
        {
            try
            {
                await FetchAsync(candidate, file, sha256, partial, progress, cancellationToken);
                return;
            }
            catch (Exception exception) when (exception is HttpRequestException or TimeoutException)
            {
                refusals.Add($"{candidate.Authority} cannot be reached ({(exception as HttpRequestException)?.HttpRequestError.ToString() ?? "no answer"}). Check the network, set HTTPS_PROXY if there is a proxy, or name a mirror with --mirror.");
            }
            catch (ModelFileException exception) when (mirrors.Count > refusals.Count + 1)
            {
                refusals.Add(exception.Message); // the next mirror may have it
            }
        }

        throw new ModelFileException(string.Join(Environment.NewLine, refusals));
    }

    private async Task FetchAsync(Uri address, ModelFile file, string sha256, PartialFile partial, PullProgress progress, CancellationToken cancellationToken)
    {
        for (var again = false; ; again = true)
        {
            var remote = await AskAsync(address, cancellationToken);
            if (file.Size is { } size && remote.Size is { } offered && offered != size)
            {
                throw new ModelFileException($"{remote.Host} offers {ByteSize.Exact(offered)}, the catalogue says {ByteSize.Exact(size)}: that is another file. Nothing was fetched.");
            }

            var done = remote.Ranges ? partial.Begin(remote, sha256, download.PieceSize) : 0;
            RequireSpace(partial.Path, (remote.Size ?? file.Size ?? 0) - done);
            progress.Begin(done > 0 ? "going on" : "fetching", done, remote.Size ?? file.Size);
            try
            {
                await new Download(http, download, time).RunAsync(remote, partial, progress, cancellationToken);
                return;
            }
            catch (FileChangedException exception) when (!again)
            {
                progress.Say($"{exception.Message} Beginning anew.");
            }
            catch (FileChangedException exception)
            {
                throw new ModelFileException($"{exception.Message} It did so twice. Try again later, or name a mirror with --mirror.", exception);
            }
        }
    }

    private async Task<RemoteFile> AskAsync(Uri address, CancellationToken cancellationToken)
    {
        RemoteFile? remote = null;
        await IdleLimit.RunAsync(download.IdleTimeout, time, async idle => remote = await RemoteFile.AskAsync(http, address, idle.Token), cancellationToken);
        return remote!;
    }

    private async Task CopyAsync(ModelFile file, string from, PartialFile partial, PullProgress progress, CancellationToken cancellationToken)
    {
        var path = Path.GetFullPath(Directory.Exists(from) ? Path.Combine(from, Path.GetFileName(file.Name)) : from);
        if (!File.Exists(path))
        {
            throw new ModelFileException($"There is no file {path}. Give --from the file, or the folder that holds {Path.GetFileName(file.Name)}.");
        }

        await using var input = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.Read, bufferSize: 0, FileOptions.SequentialScan | FileOptions.Asynchronous);
        RequireSpace(partial.Path, input.Length);
        progress.Begin("copying", 0, input.Length);
        var (buffer, position, read) = (new byte[BufferSize], 0L, 0);
        do
        {
            read = await input.ReadAsync(buffer, cancellationToken);
            await partial.WriteAsync(position, buffer.AsMemory(0, read), cancellationToken);
            position += read;
            progress.Came(read);
        }
        while (read > 0);
    }

    private void RequireSpace(string path, long needed)
    {
        var folder = Path.GetDirectoryName(path)!;
        var free = freeSpace(folder);
        if (free < needed)
        {
            throw new ModelFileException($"{folder} has {ByteSize.Exact(free)} free, {ByteSize.Exact(needed)} are needed: {ByteSize.Exact(needed - free)} too few. Make room, or set Models:Folder to a larger disk.");
        }
    }

    // The path below the mirror is the publisher's own.
    private static Uri OnMirror(Uri mirror, Uri address) => new(mirror.AbsoluteUri.TrimEnd('/') + address.PathAndQuery);
}
