namespace OpenOps.Inference.LocalModels.Serving;

/// <summary>Who runs, who waits, who has to give way.</summary>
internal sealed partial class DecodeLoop
{
    private const int LeastRoom = 32;

    private void Admit()
    {
        var any = false;
        while (_running.Count < _settings.Parallel && _queue.Take() is { } request)
        {
            any = true;
            if (!TryAdmit(request))
            {
                _queue.PutBack(request.Person, request);
                break;
            }
        }

        if (any)
        {
            TellPositions();
        }
    }

    private bool TryAdmit(ServingRequest request)
    {
        var answer = _paused.GetValueOrDefault(request);
        var tokens = answer?.Tokens.ToArray() ?? request.Prompt;
        if (_cache.Acquire(tokens) is not { } sequence)
        {
            return false;
        }

        var known = sequence.Tokens.Count;
        // Room for what all of them must still read and a little of the answer: an answer that was admitted gets on, or it
        // would be paused again at once, and so would the next. What an answer grows to, nobody knows yet.
        var needed = tokens.Length - known + LeastRoom + _running.Sum(running => running.Unread);
        if (!_cache.MakeRoom(needed) && _running.Count > 0)
        {
            _cache.Release(sequence, _settings.Remembered);
            return false;
        }

        _paused.Remove(request);
        answer ??= new RunningAnswer(request, _runtime.CreateSampler(request.Sampling));
        answer.Sequence = sequence;
        answer.Cached ??= known;
        answer.Admitted ??= _time.GetTimestamp();
        _running.Add(answer);
        _metrics.Admitted(known > 0);
        request.TellPosition(0, TimeSpan.Zero);
        return true;
    }

    private void RetireCancelled()
    {
        for (var index = _running.Count - 1; index >= 0; index--)
        {
            if (_running[index].Request.Cancellation.IsCancellationRequested)
            {
                Retire(_running[index], FinishKind.Cancelled);
            }
        }

        lock (_gate)
        {
            var gone = _queue.RemoveWhere(request => request.Cancellation.IsCancellationRequested);
            foreach (var request in gone)
            {
                if (_paused.Remove(request, out var answer))
                {
                    End(answer, FinishKind.Cancelled);
                }
                else
                {
                    var waited = _time.GetElapsedTime(request.Submitted);
                    var usage = new AnswerUsage(request.Prompt.Length, 0, 0, waited, null, waited);
                    _metrics.Finished(usage, FinishKind.Cancelled);
                    request.Write(new AnswerEvent.End(FinishKind.Cancelled, usage));
                    request.Complete();
                }
            }

            if (gone.Count > 0)
            {
                TellPositions();
            }
        }
    }

    private void Retire(RunningAnswer answer, FinishKind finish)
    {
        _running.Remove(answer);
        _cache.Release(answer.Sequence!, _settings.Remembered);
        Volatile.Write(ref _usedCells, _cache.UsedCells);
        lock (_gate)
        {
            _queue.Finished(answer.Request.Person);
        }

        End(answer, finish);
    }

    private void End(RunningAnswer answer, FinishKind finish)
    {
        if (finish != FinishKind.Cancelled)
        {
            answer.ShowRest();
        }

        var request = answer.Request;
        var total = _time.GetElapsedTime(request.Submitted);
        var usage = new AnswerUsage(
            request.Prompt.Length, answer.Cached ?? 0, answer.Output,
            answer.Admitted is { } admitted ? _time.GetElapsedTime(request.Submitted, admitted) : total,
            answer.FirstToken is { } first ? _time.GetElapsedTime(request.Submitted, first) : null,
            total);
        var took = total - usage.Waited;
        Interlocked.Exchange(ref _averageTicks, (AverageAnswer is { } average ? (average * 0.8) + (took * 0.2) : took).Ticks);
        answer.Dispose();
        _metrics.Finished(usage, finish);
        request.Write(new AnswerEvent.End(finish, usage));
        request.Complete();
    }

    /// <summary>False: somebody was paused, and the plan no longer holds.</summary>
    private bool MakeRoomForPlan()
    {
        if (_cache.MakeRoom(_plan.Tokens.Length))
        {
            return true;
        }

        if (!GiveWay())
        {
            // One conversation alone always fits, so this is the end of its context.
            Retire(_running[0], FinishKind.Length);
        }

        return false;
    }

    // The youngest answer gives its place up and goes back to the head of its person's queue: it has the least to read again.
    private bool GiveWay()
    {
        if (_running.Count < 2)
        {
            return false;
        }

        var answer = _running[^1];
        _running.RemoveAt(_running.Count - 1);
        _cache.Forget(answer.Sequence!);
        answer.Sequence = null;
        lock (_gate)
        {
            _paused.Add(answer.Request, answer);
            _queue.PutBack(answer.Request.Person, answer.Request);
        }

        _metrics.Paused();
        return true;
    }

    private void TellPositions()
    {
        var position = 0;
        foreach (var request in _queue.InOrder())
        {
            position++;
            request.TellPosition(position, AverageAnswer * ((double)position / _settings.Parallel));
        }

        _metrics.Waiting = position;
    }

    private void Abandon()
    {
        lock (_gate)
        {
            _stopping = true;
            var gone = Gone();
            foreach (var answer in _running.Concat(_paused.Values))
            {
                answer.Dispose();
                answer.Request.Complete(gone);
            }

            foreach (var request in _queue.RemoveWhere(_ => true))
            {
                request.Complete(gone);
            }

            _running.Clear();
            _paused.Clear();
        }
    }

    private LocalModelException Gone() => _failure is null
        ? new LocalModelException(LocalModelError.Failed, $"{_settings.DisplayName} was unloaded.")
        : new LocalModelException(LocalModelError.Failed, $"{_settings.DisplayName} failed and is being loaded again. Ask again in a moment.", _failure)
        {
            RetryAfter = _settings.ReloadDelay,
        };
}
