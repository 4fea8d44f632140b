namespace OpenOps.BotService.Mattermost.Protocol;

internal sealed record UploadedFile
{
    public string Id { get => field ?? ""; init; }

    public string PostId { get => field ?? ""; init; }

    public string UserId { get => field ?? ""; init; }

    public string Name { get => field ?? ""; init; }

    public string Extension { get => field ?? ""; init; }

    public long Size { get; init; }

    public string MimeType { get => field ?? ""; init; }
}

internal sealed record FileUpload
{
    public IReadOnlyList<UploadedFile>? FileInfos { get; init; }
}
